//! Joblib: the bytes of an array follow the object that describes it, in the middle of the pickle.

use super::machine::{End, Machine};
use super::value::{Id, Value, Values};
use super::{Profile, shape};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::rule::pickle as rules;

/// What is known of the elements of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Elements {
    /// So many bytes each.
    Bytes(u64),
    /// Objects: a pickle of them.
    Objects,
}

/// After BUILD: when the instance describes an array of joblib's, its bytes come now.
pub(super) fn after_build(
    machine: &mut Machine,
    target: Id,
    state: Id,
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    let values = &machine.values;
    let class = values.call(target).and_then(|call| call.class);
    let Some(global) = class.and_then(|class| values.globals.get(class as usize)) else { return Ok(()) };
    if !matches!(
        global.module.as_str(),
        "joblib.numpy_pickle" | "joblib.numpy_pickle_compat" | "sklearn.externals.joblib.numpy_pickle"
    ) {
        return Ok(());
    }
    match global.name.as_str() {
        "NumpyArrayWrapper" => array(machine, state, cursor, context),
        "NDArrayWrapper" | "ZNDArrayWrapper" => {
            machine.joblib = true;
            side_file(machine, state);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Older versions keep each array in a file of its own.
fn side_file(machine: &mut Machine, state: Id) {
    let Some(name) = machine.values.entry(state, "filename") else { return };
    let Some(name) = machine.values.text(name).map(str::to_owned) else {
        machine.sink.say(&rules::SIDE_FILE_OUTSIDE, machine.at, "the name of an array's file cannot be told");
        return;
    };
    let is_inside = !name.is_empty() && !name.contains(['/', '\\', ':', '\0']) && name != ".." && name != ".";
    let rule = if is_inside { &rules::SIDE_FILE } else { &rules::SIDE_FILE_OUTSIDE };
    machine.sink.say(rule, machine.at, format!("an array is read from {name}"));
}

fn array(
    machine: &mut Machine,
    state: Id,
    cursor: &mut Cursor<'_>,
    context: &mut Context<'_>,
) -> Result<(), Stop> {
    machine.joblib = true;
    let values = &machine.values;
    let elements = values.entry(state, "dtype").and_then(|dtype| elements(values, dtype));
    let count = values.entry(state, "shape").and_then(|shape| count(values, shape));
    let (Some(elements), Some(count)) = (elements, count) else {
        return Err(Stop::wrong(machine.at, "an array of joblib whose type or shape cannot be told"));
    };
    // A reader that is not joblib's takes the array's bytes for opcodes.
    machine.interruptions += 1;
    if machine.interruptions <= 256 {
        let next = cursor.peek(32 << 10)?.to_vec();
        let offset = cursor.position();
        super::search::guess_bytes(&next, offset, context, &mut machine.sink);
    }
    if let Some(end) = machine.frame_end().filter(|end| *end > cursor.position()) {
        // Joblib writes arrays between frames, and reads them from where its file stands: behind the frame.
        machine.frame_violation(end, "an array begins inside a frame");
        cursor.seek(end);
    }
    machine.leave_frame();
    let alignment = values_alignment(&machine.values, state);
    match elements {
        Elements::Objects => {
            let mut inner = Machine::new(Profile::Joblib, machine.depth);
            inner.unpacked = machine.unpacked;
            if machine.depth >= super::nested::MOST_DEPTH {
                return Err(Stop::Budget("pickles inside each other".to_owned()));
            }
            inner.depth += 1;
            inner.sink.stream = machine.sink.stream;
            let end = inner.run(cursor, context);
            machine.unpacked = inner.unpacked;
            machine.sink.drop_untold(inner.sink.dropped());
            for finding in inner.sink.findings {
                machine.sink.find(finding);
            }
            match end {
                End::Value(_) => Ok(()),
                End::Broken(stop) => Err(stop),
            }
        }
        Elements::Bytes(size) => {
            if alignment {
                let padding = cursor.byte()?;
                machine.skip(cursor, u64::from(padding))?;
            }
            let bytes = count
                .checked_mul(size)
                .ok_or_else(|| Stop::wrong(machine.at, "an array of more bytes than can be counted"))?;
            machine.skip(cursor, bytes)
        }
    }
}

fn values_alignment(values: &Values, state: Id) -> bool {
    values
        .entry(state, "numpy_array_alignment_bytes")
        .is_some_and(|id| !matches!(values.get(id), Value::None))
}

fn count(values: &Values, shape: Id) -> Option<u64> {
    values
        .sequence(shape)?
        .iter()
        .try_fold(1_u64, |product, &id| product.checked_mul(u64::try_from(values.int(id)?).ok()?))
}

/// What a `numpy.dtype` says of its elements.
pub(super) fn elements(values: &Values, dtype: Id) -> Option<Elements> {
    if !shape::gives(values, dtype, "dtype") {
        return None;
    }
    let call = values.call(dtype)?;
    if let Some(size) = call.state.and_then(|state| values.tuple(state)).and_then(|state| state.get(5)) {
        // A flexible type says its size in its state; the first flag is "holds objects".
        let flags = call.state.and_then(|state| values.tuple(state)).and_then(|state| state.get(7));
        if flags.and_then(|&flags| values.int(flags)).is_some_and(|flags| flags & 1 == 1) {
            return Some(Elements::Objects);
        }
        if let Some(size) = values.int(*size).and_then(|size| u64::try_from(size).ok()) {
            return Some(Elements::Bytes(size));
        }
    }
    let code = values.text(*values.tuple(call.arguments)?.first()?)?;
    crate::pickle::dtype_size(code)
}
