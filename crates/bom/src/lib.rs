//! SBOM documents: an inventory into CycloneDX and SPDX, and back.
//!
//! Reading back what was written gives an equal inventory, so that a verdict on a document equals the verdict on
//! what it was made from. Documents of other tools are read as far as an inventory has room for what they say.
//!
//! What a format has a field for goes into that field. The rest are lines of a name and a value: `properties` in
//! CycloneDX, and in SPDX one annotation per element with a line `name=value` each. In SPDX, and inside the values
//! below, a backslash stands before what would end a part too early, and `\n` and `\r` are line ends.
//!
//! | name (after `weighbridge:`) | of | value | where |
//! |---|---|---|---|
//! | `format` | document | version of these lines, `1` | both |
//! | `created` | document | the exact time, where the field cannot hold it | both |
//! | `tool` | document | `<name> <version>`, where the field cannot tell them apart | SPDX |
//! | `layer` | document | `<diffID> [instruction]`, bottom first | both |
//! | `status` | document | `<reader or resolver> <name> <outcome>` | both |
//! | `diagnostic` | document | `<code> [by=…] [path=…] [layer=…] : <message>` | both |
//! | `subject` | subject | `image`, `directory` or `file` | both |
//! | `config` | subject | digest of the image's configuration | both |
//! | `platform` | subject | `os/architecture[/variant]` | both |
//! | `label:<key>` | subject | an image label | both |
//! | `id` | component | its id, which is the `bom-ref` in CycloneDX | SPDX |
//! | `kind` | component | `os-package`, `native-library` … | both |
//! | `source-name`, `source-version` | component | the source package | both |
//! | `cpe` | component | one more CPE | both |
//! | `license` | component | `<expression> = <as declared>`, where the field cannot hold both | both |
//! | `supplier` | component | as declared, where the field cannot hold it | SPDX |
//! | `identity` | component | `<field> <percent>% <concluded> <- <technique> <percent>% <value> …` | SPDX |
//! | `occurrence` | component | `<diffID or -> <path>` | SPDX |
//! | `contains`, `owned-by`, `same-as`, `descendant-of`, `trained-on` | component | `bom-ref` of the other end | CycloneDX |
//! | any other | component | a further fact, for example `deb:architecture` | both |
//!
//! Two keys of facts are special: `homepage` is the field for it in both formats, and `property:<name>` came from
//! another tool's CycloneDX property `<name>` and goes back there under its own name.

mod cyclonedx;
mod error;
mod extra;
mod graph;
mod json;
mod license;
mod limits;
mod list;
mod spdx;
mod stamp;
mod subject;
mod text;
mod time;

#[cfg(test)]
mod peers;
#[cfg(test)]
mod testing;

pub use error::{ReadError, WriteError};
pub use limits::{MAX_BYTES, MAX_DEPTH};
pub use list::{FORMATS, Format, FormatError, read};
