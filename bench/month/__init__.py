"""A month of nights on the small web: thousands of posts of all platforms, through the real program, and what it made of them.

    python -m bench month --posts 3000 --nights 30 --seed 1

What becomes of each post is drawn before the program is started (`fates`), and so is what each platform is like on each night
(`weather`). A platform says of it what `docs/platforms.md` knows that it says (`dialects`, one file a platform). What the program
ought to conclude follows from these alone (`truth`), and `confusion` holds what it did conclude against that.
"""
