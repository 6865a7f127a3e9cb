"""Parts of the verbs that concern posts: settling, probing, capturing, judging, planning."""
