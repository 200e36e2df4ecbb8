"""What is doubtful about an answer by where it comes from; of the address nothing is kept."""

from feedback.core.http import AnyRequest, address_of, site
from feedback.core.networks import read_networks
from surveys.responses.schemas import Flag


def doubts_of(request: AnyRequest) -> int:
    """Return the flags of an answer sent with this request (``Flag``); 0: none."""
    written = site(request).settings.office_networks
    if written and read_networks(written).hold(address_of(request)):
        return int(Flag.OWN_NETWORK)
    return 0
