"""The address at which a branch becomes a pull request, where the host of the repository is known."""

import re
from urllib.parse import quote

_SSH = re.compile(r"(?:ssh://)?(?:[^@/]+@)(?P<host>[^:/]+)(?::\d+)?[:/](?P<path>.+)")
_HTTPS = re.compile(r"https?://(?:[^@/]+@)?(?P<host>[^/]+)/(?P<path>.+)")


def pull_request(remote: str | None, branch: str) -> str | None:
    """Returns the address that opens a pull request from a branch; None for a host other than GitHub and GitLab."""
    found = (_HTTPS.fullmatch(remote) or _SSH.fullmatch(remote)) if remote else None
    if not found:
        return None
    host, path = found["host"].lower(), found["path"].removesuffix("/").removesuffix(".git")
    where = f"https://{host}/{quote(path)}"
    if host == "github.com" or host.startswith("github."):
        return f"{where}/compare/{quote(branch)}?expand=1"
    if "gitlab" in host:
        return f"{where}/-/merge_requests/new?merge_request%5Bsource_branch%5D={quote(branch, safe='')}"
    return None
