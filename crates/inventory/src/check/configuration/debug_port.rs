//! Servers that developers use, and their ports.

use std::collections::BTreeMap;

use wb_model::{ObservationKind, Outcome, Severity};

use crate::check::{Check, CheckInfo, Observed};
use crate::draft::Draft;
use crate::view::View;

use super::{command, not_an_image, setting};

/// The rule.
pub(crate) struct DebugPort;

static INFO: CheckInfo = CheckInfo {
    kind: ObservationKind::Configuration,
    rule: "debug-port",
    severity: Severity::Medium,
    summary: "ports and servers for development: Jupyter, TensorBoard, Ray, debuggers",
    mend: "do not start or expose it in what goes out; with authentication and on localhost where it is needed",
};

impl Check for DebugPort {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn check(&self, view: &View<'_>, _draft: &Draft, observed: &mut Observed) -> Outcome {
        if let Some(skipped) = not_an_image(view) {
            return skipped;
        }
        let run = &view.image().run;
        for port in &run.exposed_ports {
            if let Some(what) = service(port) {
                let place = setting(format!("ExposedPorts {port}"));
                observed.add(place, format!("port {port} is exposed, on which {what} listens by default"));
            }
        }
        let command = command(view);
        let words: Vec<&str> =
            command.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ';')).collect();
        let is_open_to_all = words.iter().any(|word| ALL_ADDRESSES.iter().any(|all| word.contains(all)));
        let mut started = BTreeMap::new();
        for (program, what) in PROGRAMS {
            if words.iter().any(|word| name(word) == *program) {
                started.entry(*what).or_insert(*program);
            }
        }
        for (what, program) in started {
            match without_authentication(program, &words, is_open_to_all) {
                Some(why) => {
                    let message = format!("{what} is started without authentication ({why})");
                    observed.add_with(Severity::High, setting("Entrypoint"), message);
                }
                None => observed.add(setting("Entrypoint"), format!("{what} is started")),
            }
        }
        observed.outcome()
    }
}

/// Default ports, as their documentation says.
const PORTS: &[(u32, &str)] = &[
    (2222, "an SSH server"),
    (22, "an SSH server"),
    (23, "telnet"),
    (5000, "MLflow"),
    (5678, "the Python debugger debugpy"),
    (6006, "TensorBoard"),
    (8097, "Visdom"),
    (8265, "Ray's dashboard, which runs jobs,"),
    (8787, "the dashboard of Dask"),
    (8786, "the scheduler of Dask"),
    (8888, "Jupyter"),
    (9229, "the debugger of Node.js"),
    (10001, "Ray's client server, which runs code,"),
];

/// Programs and what they are.
const PROGRAMS: &[(&str, &str)] = &[
    ("jupyter", "Jupyter"),
    ("jupyter-lab", "Jupyter"),
    ("jupyter-notebook", "Jupyter"),
    ("jupyter-server", "Jupyter"),
    ("jupyterhub-singleuser", "Jupyter"),
    ("start-notebook.sh", "Jupyter"),
    ("start-notebook.py", "Jupyter"),
    ("tensorboard", "TensorBoard"),
    ("debugpy", "the Python debugger debugpy"),
    ("visdom.server", "Visdom"),
    ("visdom", "Visdom"),
    ("ray", "Ray"),
    ("dask-scheduler", "the scheduler of Dask"),
    ("code-server", "code-server"),
    ("gdbserver", "gdbserver"),
];

const ALL_ADDRESSES: [&str; 4] = ["0.0.0.0", "--bind_all", "[::]", "=*"];

fn service(port: &str) -> Option<&'static str> {
    let number: u32 = port.split('/').next()?.parse().ok()?;
    PORTS.iter().find(|(known, _)| *known == number).map(|(_, what)| *what)
}

fn name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

/// Why everybody who reaches the port may use what is started.
fn without_authentication(program: &str, words: &[&str], is_open_to_all: bool) -> Option<&'static str> {
    if program.contains("jupyter") || program.starts_with("start-notebook") {
        let is_empty = words.iter().any(|word| {
            let (key, value) = word.split_once('=').unwrap_or((word, "-"));
            (key.ends_with(".token") || key.ends_with(".password")) && value.is_empty()
        });
        // An empty value in quotes is cut off with them.
        return is_empty.then_some("its token is set to nothing");
    }
    let why = match program {
        "ray" | "tensorboard" | "visdom" | "visdom.server" | "dask-scheduler" => {
            "it has none, and listens on all addresses"
        }
        "debugpy" | "gdbserver" => "it has none, and runs what it is told",
        "code-server" => {
            return words
                .iter()
                .any(|word| matches!(*word, "--auth=none" | "none"))
                .then_some("it is turned off");
        }
        _ => return None,
    };
    is_open_to_all.then_some(why)
}
