//! 7z archives: in some years the wrapping of models that were to pass by scanners.

use std::io::Read;

use crate::container::compressed::{check_name, read_rest};
use crate::container::name::Names;
use crate::container::seven_zip::{self, Contents, Folder};
use crate::container::source::Source;
use crate::container::stream::{Metered, could_not_read, weigh_stream};
use crate::container::unpack::{Unpacking, stop_of};
use crate::context::{Context, Stop};
use crate::format::{Format, FormatInfo, Match, Sample};
use crate::input::Input;
use crate::weigh::promises_a_model;

/// The format.
pub struct SevenZip;

static INFO: FormatInfo = FormatInfo { id: "7z", summary: "7z archives", extensions: &["7z"] };

impl Format for SevenZip {
    fn info(&self) -> &'static FormatInfo {
        &INFO
    }

    fn detect(&self, sample: &Sample<'_>) -> Option<Match> {
        sample.head.starts_with(&seven_zip::SIGNATURE).then_some(Match::Certain)
    }

    fn read(&self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let name = context.name().to_vec();
        let is_promised = promises_a_model(&Sample { head: &[0], size: None, name: &name });
        let mut is_model = is_promised;
        let result = read_archive(input, context, &mut is_model);
        if !is_model && context.malicious() == 0 {
            context.disown();
            return Ok(());
        }
        check_name("a 7z archive", &name, context);
        result
    }
}

fn read_archive(input: &mut dyn Input, context: &mut Context<'_>, is_model: &mut bool) -> Result<(), Stop> {
    let Contents { folders, names, end } = seven_zip::contents(input)?;
    let mut checked = Names::default();
    for name in &names {
        let base = name.rsplit('/').next().unwrap_or(name);
        *is_model |= promises_a_model(&Sample { head: &[0], size: None, name: base.as_bytes() });
        checked.check(name.as_bytes(), 0, context);
    }
    let mut names = names.into_iter();
    for folder in &folders {
        *is_model |= read_folder(folder, &mut names, input, context)?;
    }
    read_rest(end, input, context)
}

/// Unpacks the files of one folder, one after the other.
fn read_folder(
    folder: &Folder,
    names: &mut dyn Iterator<Item = String>,
    input: &mut dyn Input,
    context: &mut Context<'_>,
) -> Result<bool, Stop> {
    let mut is_model = false;
    let source = Source::new(input, folder.start, folder.packed);
    let packed = source.watch();
    let unpacking = folder.packing().and_then(|packing| Unpacking::new(packing, source));
    let mut stream = match unpacking {
        Ok(unpacking) => Metered::new(unpacking, context, packed),
        Err(stop) => {
            for _ in &folder.sizes {
                could_not_read(context, &names.next().unwrap_or_default(), &stop)?;
            }
            return Ok(false);
        }
    };
    for size in &folder.sizes {
        context.count_member()?;
        let name = names.next().unwrap_or_else(|| "(without a name)".to_owned());
        let before = stream.count();
        is_model |= weigh_stream(context, &name, &mut (&mut stream).take(*size), Some(*size))?;
        let left = size.saturating_sub(stream.count() - before);
        if let Err(error) = std::io::copy(&mut (&mut stream).take(left), &mut std::io::sink()) {
            could_not_read(context, &name, &stop_of(&error, stream.count()))?;
            return Ok(is_model);
        }
        if stream.count() - before < *size {
            could_not_read(context, &name, &Stop::Ended(stream.count()))?;
        }
    }
    Ok(is_model)
}

#[cfg(test)]
mod tests;
