//! `cargo xtask <command>`: the project's own tools, for those who work on it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool, never shipped")]

mod arguments;
mod bench;
mod demo_image;
mod docs;
mod fuzz;
mod interop;
mod tidy;
mod workspace;

use std::process::ExitCode;

use arguments::Arguments;

/// One command, as `help` lists it.
struct Command {
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    run: fn(&mut Arguments) -> anyhow::Result<Answer>,
}

/// What a command that could be carried out has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}

impl Answer {
    fn yes_if(condition: bool) -> Self {
        if condition { Self::Yes } else { Self::No }
    }
}

/// Every command.
const COMMANDS: &[Command] = &[
    Command {
        name: "tidy",
        usage: "tidy [CHECK]…",
        summary: "check the invariants of ARCHITECTURE.md, all of them or the named ones",
        run: tidy::run,
    },
    Command {
        name: "docs",
        usage: "docs [--check]",
        summary: "write the generated pages of docs/, or say which are out of date",
        run: docs::run,
    },
    Command {
        name: "bench",
        usage: "bench scan --image oci:DIR [--runs 5] [--peer-syft PATH]\n  bench files [--count 3000000] [--runs 3]\n  bench layers --image oci:DIR [--runs 5]\n  bench models --corpus DIR [--attacks DIR] [--peers VENV] [--benign 1000]\n  bench large-model [--gigabytes 10] [--runs 3] [--folder DIR]",
        summary: "measure scans side by side, and say which bars are met",
        run: bench::run,
    },
    Command {
        name: "fuzz",
        usage: "fuzz [--seconds 600] [--jobs 1] [--keep-going] [INPUT…]",
        summary: "fuzz everything that reads bytes from outside, or run single inputs again",
        run: fuzz::run,
    },
    Command {
        name: "interop",
        usage: "interop --image oci:DIR [--peer-registry PATH] [--peer-syft PATH] [--peer-python PATH]",
        summary: "ask other programs: their view of our documents, one image from every kind of source",
        run: interop::run,
    },
    Command {
        name: "demo-image",
        usage: "demo-image DIR --layer FOLDER… [--tag TAG] [--env NAME=VALUE]…",
        summary: "pack folders as the layers of an OCI image layout, bottom first",
        run: demo_image::run,
    },
];

fn main() -> ExitCode {
    let mut arguments = Arguments::of_process();
    let name = arguments.positional().unwrap_or_else(|| "help".to_owned());
    if name == "help" {
        help();
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("error: no such command: {name}\nhint: cargo xtask help lists them");
        return ExitCode::from(2);
    };
    match (command.run)(&mut arguments) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: failed to {error:#}");
            ExitCode::from(3)
        }
    }
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {}\n      {}", command.usage, command.summary);
    }
}
