//! `-o FORMAT[=FILE]` of a plan and of its check.

use std::io::{self, Write};
use std::path::PathBuf;

use wb_report::Style;

use crate::environment;
use crate::failure::Failure;
use crate::output::write_whole;

/// The forms of a plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Table,
    Markdown,
    Json,
}

/// What was asked for.
pub(super) struct Outputs(Vec<(Form, Option<PathBuf>)>);

impl Outputs {
    pub(super) fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let default = ["table".to_owned()];
        let arguments = if arguments.is_empty() { default.as_slice() } else { arguments };
        let outputs = arguments.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>()?;
        if outputs.iter().filter(|(_, file)| file.is_none()).count() > 1 {
            let hint = "give all but one of them a file: -o FORMAT=FILE";
            return Err(Failure::usage("write two outputs to standard output", Some(hint.to_owned())));
        }
        Ok(Self(outputs))
    }

    pub(super) fn write(
        &self,
        table: impl Fn(Style, &mut dyn Write) -> io::Result<()>,
        markdown: impl Fn(&mut dyn Write) -> io::Result<()>,
        json: impl Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        for (form, file) in &self.0 {
            let render = |color: bool, out: &mut dyn Write| match form {
                Form::Table => table(Style { color, width: environment::width() }, out),
                Form::Markdown => markdown(out),
                Form::Json => json(out),
            };
            match file {
                Some(path) => write_whole(path, |out| render(false, out))
                    .map_err(|error| Failure::write(&path.display().to_string(), &error))?,
                None => {
                    let mut out = io::BufWriter::new(io::stdout().lock());
                    render(environment::stdout_has_color(), &mut out)
                        .and_then(|()| out.flush())
                        .map_err(|error| Failure::write("to standard output", &error))?;
                }
            }
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<(Form, Option<PathBuf>), Failure> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => {
            return Err(Failure::usage(format!("read -o {text:?}: no file follows the ="), None));
        }
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let form = match name {
        "table" => Form::Table,
        "markdown" => Form::Markdown,
        "json" | "json@1" => Form::Json,
        _ => {
            let hint = "formats: table, markdown, json@1".to_owned();
            return Err(Failure::usage(format!("read -o {text:?}: no such format"), Some(hint)));
        }
    };
    Ok((form, file))
}
