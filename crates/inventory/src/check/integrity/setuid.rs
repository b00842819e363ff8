//! Do only those programs change the user or group they run as that are made for it?
//!
//! dpkg does not keep permissions, so that a set-id bit on `bash` shows nowhere in its database; the programs that
//! distributions ship with one are few and well known.

use wb_model::{ComponentKind, ObservationKind, Outcome, Severity};

use super::place;
use crate::check::{Check, CheckInfo, Observed};
use crate::tree::NodeKind;
use crate::{Draft, View};

/// The check.
pub(crate) struct SetuidUnexpected;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Integrity,
    rule: "setuid-unexpected",
    severity: Severity::Critical,
    summary: "a program runs as its owner or group that no distribution ships so",
    mend: "take the bit away: chmod u-s,g-s",
};

/// Programs that distributions ship with a set-id bit.
const KNOWN: &[&str] = &[
    "Xorg.wrap",
    "at",
    "bsd-write",
    "chage",
    "chfn",
    "chkpwd",
    "chrome-sandbox",
    "chsh",
    "crontab",
    "dbus-daemon-launch-helper",
    "dotlockfile",
    "doas",
    "exim4",
    "expiry",
    "fusermount",
    "fusermount3",
    "gpasswd",
    "grub2-set-bootflag",
    "kismet_capture",
    "lockfile",
    "locate",
    "mail-lock",
    "mail-touchlock",
    "mail-unlock",
    "mlocate",
    "mount",
    "mount.cifs",
    "mount.nfs",
    "newgidmap",
    "newgrp",
    "newuidmap",
    "ntfs-3g",
    "opiepasswd",
    "pam_extrausers_chkpwd",
    "pam_timestamp_check",
    "passwd",
    "ping",
    "ping6",
    "pkexec",
    "plocate",
    "polkit-agent-helper-1",
    "postdrop",
    "postqueue",
    "pppd",
    "procmail",
    "pt_chown",
    "screen",
    "sendmail",
    "sg",
    "slocate",
    "snap-confine",
    "spice-client-glib-usb-acl-helper",
    "ssh-agent",
    "ssh-keysign",
    "su",
    "sudo",
    "sudoedit",
    "traceroute6",
    "umount",
    "unix2_chkpwd",
    "unix_chkpwd",
    "userhelper",
    "usernetctl",
    "utempter",
    "vmware-user-suid-wrapper",
    "wall",
    "write",
    "write.ul",
];

impl Check for SetuidUnexpected {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        for node in tree.nodes() {
            let is = tree.node(node);
            if is.kind != NodeKind::File || is.mode & 0o6000 == 0 {
                continue;
            }
            let name = String::from_utf8_lossy(tree.name(node)).into_owned();
            let is_shipped = draft.owners(node).iter().any(|owner| {
                draft.component(owner).is_some_and(|owner| owner.kind == ComponentKind::OsPackage)
            });
            if is_shipped && KNOWN.contains(&name.as_str()) {
                continue;
            }
            let who = match is.mode & 0o6000 {
                0o4000 => "its owner",
                0o2000 => "its group",
                _ => "its owner and group",
            };
            let why = if is_shipped {
                "its package does not ship it so on any distribution that is known"
            } else {
                "no package of the distribution brought it"
            };
            observed.add(place(view, node), format!("it runs as {who} (mode {:04o}); {why}", is.mode));
        }
        observed.outcome()
    }
}
