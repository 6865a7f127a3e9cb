"""Which TCP ports the web uses: a page may name any port of a public host, and only these are connected to.

Of the ports below 1024, where other services listen, only those of HTTP and HTTPS. From 1024 up, where small servers offer their
pages, all but the bad ports of browsers (WHATWG Fetch, "port blocking") and those of databases and remote control, which take a
request line for a command.
"""

_FIRST_UNPRIVILEGED, _LAST = 1024, 65_535
_HTTP_PORTS = frozenset({80, 443})
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)
"""The bad ports of WHATWG Fetch from 1024 up; those below are not HTTP's."""
_OTHER_SERVICES = frozenset(
    {
        1433,  # Microsoft SQL Server
        1521,  # Oracle
        2375,  # Docker
        2376,
        2379,  # etcd
        2380,
        3306,  # MySQL
        3389,  # remote desktop
        5432,  # PostgreSQL
        5900,  # VNC
        6379,  # Redis
        11211,  # memcached
        27017,  # MongoDB
    }
)


def is_web_port(port: int) -> bool:
    """Whether a port of a public host is connected to."""
    if port in _HTTP_PORTS:
        return True
    return _FIRST_UNPRIVILEGED <= port <= _LAST and port not in _BAD_PORTS and port not in _OTHER_SERVICES
