"""Finding: from the bytes of an article to the posts that it shows. Values in, values out.

`read_article` decides what the bytes are and what the article says of itself; `find_embeds` walks over it once, offers each
candidate (an element, a stretch of text) to every platform, and puts together what they claim: one embed for each post.
"""

from archiver.finding.reading import read_article
from archiver.finding.walking import find_embeds

__all__ = ["find_embeds", "read_article"]
