//! `-o FORMAT[=FILE]`: what is written, and where.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use wb_bom::{FORMATS, Format, WriteError};
use wb_model::{Assessment, Inventory};
use wb_report::list::{REPORTS, ReportFormat, ReportOptions};
use wb_report::{Style, TableOptions};

use crate::environment;
use crate::failure::Failure;

/// All that was asked for.
pub(crate) struct Outputs {
    outputs: Vec<Output>,
    full: bool,
}

struct Output {
    form: Form,
    file: Option<PathBuf>,
}

enum Form {
    Table,
    Document(&'static Format),
    Report(&'static ReportFormat),
}

/// What a report cannot be made of: nothing was decided.
const NO_DECISION: &str = "a report needs a decision: give --fail-on or --policy";

impl Outputs {
    /// Parses every `-o` of a scan. Nothing asked for means a table on a terminal and CycloneDX in a pipe; with a
    /// gate, the findings.
    pub(crate) fn of_a_scan(arguments: &[String], full: bool, gated: bool) -> Result<Self, Failure> {
        let default = match (gated, environment::stdout_is_terminal()) {
            (true, _) => FINDINGS,
            (false, true) => "table",
            (false, false) => "cyclonedx-json",
        };
        let outputs = Self::parse(arguments, full, default)?;
        if !gated && outputs.outputs.iter().any(|output| matches!(output.form, Form::Report(_))) {
            return Err(Failure::usage("write a report about findings", Some(NO_DECISION.to_owned())));
        }
        Ok(outputs)
    }

    /// Parses every `-o` of a gate. Nothing asked for means the findings.
    pub(crate) fn of_a_gate(arguments: &[String], full: bool) -> Result<Self, Failure> {
        let mut outputs = Self::parse(arguments, full, FINDINGS)?;
        // A gate's table is the one of its findings.
        for output in &mut outputs.outputs {
            if matches!(output.form, Form::Table) {
                output.form = Form::Report(findings()?);
            }
        }
        Ok(outputs)
    }

    fn parse(arguments: &[String], full: bool, default: &str) -> Result<Self, Failure> {
        let default = [default.to_owned()];
        let arguments = if arguments.is_empty() { &default } else { arguments };
        let outputs = arguments.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>()?;
        if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
            let hint = "give all but one of them a file: -o FORMAT=FILE";
            return Err(Failure::usage("write two outputs to standard output", Some(hint.to_owned())));
        }
        Ok(Self { outputs, full })
    }

    /// Writes all of them from an inventory. A file is there whole or not at all.
    pub(crate) fn write(&self, inventory: &Inventory) -> Result<(), Failure> {
        self.write_all(inventory, None)
    }

    /// Writes all of them from an assessment.
    pub(crate) fn write_assessment(&self, assessment: &Assessment) -> Result<(), Failure> {
        self.write_all(&assessment.inventory, Some(assessment))
    }

    fn write_all(&self, inventory: &Inventory, assessment: Option<&Assessment>) -> Result<(), Failure> {
        for output in &self.outputs {
            match &output.file {
                Some(path) => {
                    let style = Style { color: false, width: environment::width() };
                    let render = |out: &mut dyn Write| self.render(output, style, inventory, assessment, out);
                    let result = if is_special(path) {
                        write_through(path, render)
                    } else {
                        write_whole(path, render)
                    };
                    result.map_err(|error| Failure::write(&path.display().to_string(), &error))?;
                }
                None => {
                    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
                    let style = Style { color: environment::stdout_has_color(), width: environment::width() };
                    self.render(output, style, inventory, assessment, &mut out)
                        .and_then(|()| out.flush())
                        .map_err(|error| Failure::write("to standard output", &error))?;
                }
            }
        }
        Ok(())
    }

    fn render(
        &self,
        output: &Output,
        style: Style,
        inventory: &Inventory,
        assessment: Option<&Assessment>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match &output.form {
            Form::Table => wb_report::table(inventory, &TableOptions { style, full: self.full }, out),
            Form::Document(format) => format.write(inventory, out).map_err(|error| match error {
                WriteError::Io(error) => error,
                other => io::Error::other(other),
            }),
            Form::Report(format) => {
                let assessment = assessment.ok_or_else(|| io::Error::other(NO_DECISION))?;
                format.write(assessment, &ReportOptions { style, full: self.full }, out)
            }
        }
    }
}

/// Prints an answer.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::write("to standard output", &error))
}

/// Says something beside the answer, on standard error.
pub(crate) fn note(text: &str) -> Result<(), Failure> {
    io::stderr().write_all(text.as_bytes()).map_err(|error| Failure::write("to standard error", &error))
}

/// A device or a pipe, such as /dev/stderr: written to as it is, never replaced.
fn is_special(path: &Path) -> bool {
    fs_err::metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

fn write_through(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = BufWriter::new(fs_err::OpenOptions::new().write(true).open(path)?);
    render(&mut file)?;
    file.flush()
}

/// Beside its place first, then renamed into it: nobody ever sees half of it.
pub(crate) fn write_whole(
    path: &Path,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = BufWriter::new(tempfile::Builder::new().permissions(file_mode()).tempfile_in(folder)?);
    render(&mut file)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// What a new file may be by default; the user's umask takes from it.
fn file_mode() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o666)
}

/// The table of a gate's findings; `table` alone is the one of an inventory.
const FINDINGS: &str = "findings";

fn findings() -> Result<&'static ReportFormat, Failure> {
    ReportFormat::parse("table").map_err(|error| Failure::usage(error.to_string(), None))
}

fn parse(text: &str) -> Result<Output, Failure> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => {
            return Err(Failure::usage(format!("read -o {text:?}: no file follows the ="), None));
        }
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    if name == "table" {
        return Ok(Output { form: Form::Table, file });
    }
    if name == FINDINGS {
        return Ok(Output { form: Form::Report(findings()?), file });
    }
    if let Ok(format) = ReportFormat::parse(name) {
        return Ok(Output { form: Form::Report(format), file });
    }
    let documents = FORMATS.iter().map(|format| format!("{}@{}", format.id, format.version));
    let reports =
        REPORTS.iter().map(|format| if format.id == "table" { FINDINGS } else { format.id }.to_owned());
    let known: Vec<String> = documents.chain(reports).collect();
    let hint = format!("formats: table, {}", known.join(", "));
    Format::parse(name)
        .map(|format| Output { form: Form::Document(format), file })
        .map_err(|_| Failure::usage(format!("read -o {text:?}: no such format"), Some(hint)))
}

/// `-o FORMAT[=FILE]` of a verb with forms of its own, which are no documents and no reports about a decision.
pub(crate) struct Sheets {
    outputs: Vec<(String, Option<PathBuf>)>,
}

impl Sheets {
    /// Parses every `-o`. Nothing asked for means the first form.
    pub(crate) fn parse(arguments: &[String], forms: &[&str]) -> Result<Self, Failure> {
        let default = [forms.first().copied().unwrap_or_default().to_owned()];
        let arguments = if arguments.is_empty() { &default } else { arguments };
        let mut outputs = Vec::new();
        for text in arguments {
            let (name, file) = match text.split_once('=') {
                Some((_, "")) => {
                    return Err(Failure::usage(format!("read -o {text:?}: no file follows the ="), None));
                }
                Some((name, file)) => (name, Some(PathBuf::from(file))),
                None => (text.as_str(), None),
            };
            if !forms.contains(&name) {
                let hint = format!("formats: {}", forms.join(", "));
                return Err(Failure::usage(format!("read -o {text:?}: no such format"), Some(hint)));
            }
            outputs.push((name.to_owned(), file));
        }
        if outputs.iter().filter(|(_, file)| file.is_none()).count() > 1 {
            let hint = "give all but one of them a file: -o FORMAT=FILE";
            return Err(Failure::usage("write two outputs to standard output", Some(hint.to_owned())));
        }
        Ok(Self { outputs })
    }

    /// Whether a form was asked for.
    pub(crate) fn has(&self, form: &str) -> bool {
        self.outputs.iter().any(|(name, _)| name == form)
    }

    /// Writes all of them. A file is there whole or not at all.
    pub(crate) fn write(
        &self,
        render: impl Fn(&str, Style, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        for (form, file) in &self.outputs {
            let plain = Style { color: false, width: environment::width() };
            match file {
                Some(path) => {
                    let render = |out: &mut dyn Write| render(form, plain, out);
                    let result = if is_special(path) {
                        write_through(path, render)
                    } else {
                        write_whole(path, render)
                    };
                    result.map_err(|error| Failure::write(&path.display().to_string(), &error))?;
                }
                None => {
                    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
                    let style = Style { color: environment::stdout_has_color(), ..plain };
                    render(form, style, &mut out)
                        .and_then(|()| out.flush())
                        .map_err(|error| Failure::write("to standard output", &error))?;
                }
            }
        }
        Ok(())
    }
}
