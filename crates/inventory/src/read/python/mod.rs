//! Python: what is installed, by whom, and for which interpreter.

pub(crate) mod direct_url;
pub(crate) mod dist_info;
pub(crate) mod egg_info;
pub(crate) mod headers;
pub(crate) mod interpreter;
pub(crate) mod patchlevel;
pub(crate) mod pep770;
pub(crate) mod record;
pub(crate) mod vendored;
pub(crate) mod virtualenv;
pub(crate) mod wheel;
