//! Every feed, one line each. A document goes to the first one that recognises it.

use crate::Feed;
use crate::feed;

/// The feeds, the ones with the most telling marks first.
#[rustfmt::skip]
pub const FEEDS: &[&dyn Feed] = &[
    &feed::cve::CveList,
    &feed::nvd::Nvd,
    &feed::osv::Osv,
    &feed::pypa::Pypa,
    &feed::rustsec::RustSec,
    &feed::debian_tracker::DebianTracker,
    &feed::alpine_secdb::AlpineSecdb,
    &feed::wolfi_secdb::WolfiSecdb,
    &feed::redhat_vex::RedHatVex,
    &feed::suse_vex::SuseVex,
    &feed::ubuntu_vex::UbuntuVex,
    &feed::nvidia_csaf::NvidiaCsaf,
    &feed::kev::Kev,
    &feed::epss::Epss,
    &feed::endoflife::EndOfLife,
    &feed::distro_info::DistroInfo,
    &feed::debian_support::DebianSupport,
];
