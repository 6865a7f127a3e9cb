"""VK: posts on walls, videos, clips and photographs."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, ScriptCall, Scripts

DECLARATION = Declaration(
    name="vk",
    addresses=Addresses(
        domains=("vk.com", "vk.ru", "vkvideo.ru", "vkontakte.ru"),
        post_paths=("wall", "video", "clip", "photo"),
        redirectors=(Redirector(pattern=r"(?:m\.)?vk\.(?:com|ru)/away\.php$", parameters=("to",)),),
    ),
    marks=Marks(tags=frozenset({"amp-vk"}), frames="vkwidget", id_prefixes=("vk_post_",), key_attributes=("id",)),
    scripts=Scripts(
        calls=(
            ScriptCall(
                word="VK.Widgets.Post",
                pattern=r"VK\.Widgets\.Post\(\s{0,5}[\"'][^\"']{1,60}[\"'],\s{0,5}(-?\d{1,15}),\s{0,5}(\d{1,15})",
                address=r"https://vk.com/wall\1_\2",
            ),
        ),
    ),
)
