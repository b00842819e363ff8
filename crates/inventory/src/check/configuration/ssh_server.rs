//! Can somebody log in from outside?

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::tree::NodeKind;
use crate::view::View;

use super::file;

/// The rule.
pub(crate) struct SshServer;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "ssh-server",
    severity: Severity::Medium,
    summary: "servers for remote shells",
    mend: "take the server out: kubectl exec and docker exec need none",
};

impl Check for SshServer {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        let tree = view.tree();
        let mut seen = Vec::new();
        for (path, name) in SERVERS {
            let node = tree.lookup(path.as_bytes()).filter(|node| tree.node(*node).kind == NodeKind::File);
            if let Some(node) = node.filter(|node| !seen.contains(node)) {
                seen.push(node);
                observed.add(file(view, node), format!("a server for remote shells is installed ({name})"));
            }
        }
        observed.outcome()
    }
}

const SERVERS: &[(&str, &str)] = &[
    ("usr/sbin/sshd", "OpenSSH"),
    ("usr/local/sbin/sshd", "OpenSSH"),
    ("usr/sbin/dropbear", "Dropbear"),
    ("usr/sbin/in.telnetd", "telnet"),
    ("usr/sbin/telnetd", "telnet"),
];
