"""`heal`: put archived posts in the places of dead embeds, in articles on disk or on the web."""
