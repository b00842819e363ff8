//! Pinned hashes: whether a project's lock files hold, and whether wheels and images are what they pin.
