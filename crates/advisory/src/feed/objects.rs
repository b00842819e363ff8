//! Documents of several JSON objects: an array, or one object a line. A broken one does not cost the others.

use serde_json::Value;

use crate::{Document, FeedError, Output};

/// Reads every object. What `read` refuses is skipped with its number.
///
/// # Errors
/// Not even the first one is JSON.
pub(crate) fn each(
    feed: &'static str,
    document: &Document<'_>,
    out: &mut Output,
    mut read: impl FnMut(Value, &str, &mut Output) -> Result<(), String>,
) -> Result<(), FeedError> {
    let mut number = 0_usize;
    for value in serde_json::Deserializer::from_slice(document.bytes).into_iter::<Value>() {
        let objects = match value {
            Ok(Value::Array(objects)) => objects,
            Ok(object) => vec![object],
            // What stands before the break has been read; what follows cannot be found.
            Err(error) if number > 0 => {
                out.skip(format!("{}: what follows object {number}", document.path), error.to_string());
                return Ok(());
            }
            Err(error) => return Err(FeedError::form(feed, document, error)),
        };
        for object in objects {
            number += 1;
            let what = format!("{}: object {number}", document.path);
            if let Err(why) = read(object, &what, out) {
                out.skip(what, why);
            }
        }
    }
    Ok(())
}
