"""Weibo: short texts."""

from archiver.platforms.declaration import Addresses, Declaration, Redirector

DECLARATION = Declaration(
    name="weibo",
    addresses=Addresses(
        domains=("weibo.com", "weibo.cn"),
        post_paths=("weibo", "detail"),
        redirectors=(Redirector(pattern=r"weibo\.cn/sinaurl$", parameters=("u",)),),
    ),
)
