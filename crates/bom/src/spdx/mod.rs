//! SPDX, one folder per version.

pub(crate) mod v2_3;
