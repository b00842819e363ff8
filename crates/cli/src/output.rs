//! `-o FORMAT[=FILE]`: what is written, and where.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use wb_bom::{FORMATS, Format, WriteError};
use wb_model::Inventory;
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
}

impl Outputs {
    /// Parses every `-o`. Nothing asked for means a table on a terminal and CycloneDX in a pipe.
    pub(crate) fn parse(arguments: &[String], full: bool) -> Result<Self, Failure> {
        let default = if environment::stdout_is_terminal() { "table" } else { "cyclonedx-json" };
        let default = [default.to_owned()];
        let arguments = if arguments.is_empty() { &default } else { arguments };
        let outputs = arguments.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>()?;
        if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
            let hint = "give all but one of them a file: -o FORMAT=FILE";
            return Err(Failure::usage("write two outputs to standard output", Some(hint.to_owned())));
        }
        Ok(Self { outputs, full })
    }

    /// Writes all of them. A file is there whole or not at all.
    pub(crate) fn write(&self, inventory: &Inventory) -> Result<(), Failure> {
        for output in &self.outputs {
            match &output.file {
                Some(path) => self.write_file(output, path, inventory)?,
                None => {
                    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
                    let style = Style { color: environment::stdout_has_color(), width: environment::width() };
                    self.render(output, style, inventory, &mut out)
                        .and_then(|()| out.flush())
                        .map_err(|error| Failure::write("to standard output", &error))?;
                }
            }
        }
        Ok(())
    }

    fn write_file(&self, output: &Output, path: &Path, inventory: &Inventory) -> Result<(), Failure> {
        let style = Style { color: false, width: environment::width() };
        let render = |out: &mut dyn Write| self.render(output, style, inventory, out);
        let result = if is_special(path) { write_through(path, render) } else { write_whole(path, render) };
        result.map_err(|error| Failure::write(&path.display().to_string(), &error))
    }

    fn render(
        &self,
        output: &Output,
        style: Style,
        inventory: &Inventory,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match &output.form {
            Form::Table => wb_report::table(inventory, &TableOptions { style, full: self.full }, out),
            Form::Document(format) => format.write(inventory, out).map_err(|error| match error {
                WriteError::Io(error) => error,
                other => io::Error::other(other),
            }),
        }
    }
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
fn write_whole(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
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
    let known: Vec<String> =
        FORMATS.iter().map(|format| format!("{}@{}", format.id, format.version)).collect();
    let hint = format!("formats: table, {}", known.join(", "));
    Format::parse(name)
        .map(|format| Output { form: Form::Document(format), file })
        .map_err(|_| Failure::usage(format!("read -o {text:?}: no such format"), Some(hint)))
}
