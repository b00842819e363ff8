//! Which scripts an image starts: the ones its configuration names, and the ones that those run.

use std::collections::BTreeSet;

use crate::read::script::{Script, of_arguments, of_text};
use crate::tree::NodeId;
use crate::view::{Located, View};

/// What an image starts.
pub(super) struct Started {
    nodes: BTreeSet<NodeId>,
    commands: Vec<(&'static str, Script)>,
}

impl Started {
    pub(super) fn of(view: &View<'_>, scripts: &[Located<Script>]) -> Self {
        let run = &view.image().run;
        let mut started = Self { nodes: BTreeSet::new(), commands: Vec::new() };
        let whole: Vec<String> = run.entrypoint.iter().chain(&run.cmd).cloned().collect();
        let health = run.health_check.as_deref().unwrap_or_default();
        let health_words = health.get(1..).unwrap_or_default();
        started.add("Entrypoint", of_arguments(&run.entrypoint));
        started.add("Cmd", of_arguments(&whole));
        started.add("Cmd", of_arguments(&run.cmd));
        started.add(
            "Healthcheck",
            match health.first().map(String::as_str) {
                Some("CMD") => of_arguments(health_words),
                Some("CMD-SHELL") => of_text(&health_words.join(" ")),
                _ => Script::default(),
            },
        );
        let mut names: Vec<String> = whole.iter().chain(health_words).cloned().collect();
        names.extend(started.commands.iter().flat_map(|(_, script)| script.runs.iter().cloned()));
        let home = view.tree().lookup(run.working_dir.as_deref().unwrap_or("/").as_bytes());
        let home = home.unwrap_or_else(|| view.tree().root());
        let mut next: Vec<(NodeId, String)> = names.into_iter().map(|name| (home, name)).collect();
        // A script enters once, with at most as many names as its reader kept.
        while let Some((folder, name)) = next.pop() {
            let found = find(view, folder, &name).or_else(|| find(view, home, &name));
            let Some(script) = found.and_then(|node| scripts.iter().find(|script| script.node == node))
            else {
                continue;
            };
            if started.nodes.insert(script.node) {
                let folder = view.tree().parent(script.node);
                next.extend(script.fact.runs.iter().map(|name| (folder, name.clone())));
            }
        }
        started
    }

    pub(super) fn contains(&self, node: NodeId) -> bool {
        self.nodes.contains(&node)
    }

    pub(super) fn commands(&self) -> &[(&'static str, Script)] {
        &self.commands
    }

    /// A command; what an earlier one already did is left out.
    fn add(&mut self, setting: &'static str, mut script: Script) {
        script.calls.retain(|call| !self.commands.iter().any(|(_, before)| before.calls.contains(call)));
        self.commands.push((setting, script));
    }
}

/// The file that a name means in a folder: a path, a module, a program on `PATH`.
fn find(view: &View<'_>, folder: NodeId, name: &str) -> Option<NodeId> {
    let tree = view.tree();
    let module = || {
        let package = format!("{}/__main__.py", name.strip_suffix(".py")?);
        tree.lookup_from(folder, package.as_bytes())
    };
    let program = || {
        let path = view.image().env("PATH").filter(|_| !name.contains('/'))?;
        path.split(':').take(64).find_map(|entry| tree.lookup(format!("{entry}/{name}").as_bytes()))
    };
    if name.is_empty() || name.len() > 4096 {
        return None;
    }
    tree.lookup_from(folder, name.as_bytes()).or_else(module).or_else(program)
}
