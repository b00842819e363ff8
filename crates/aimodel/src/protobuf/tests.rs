use crate::context::{Context, Limits, Stop};
use crate::input::{Forward, Input, Memory};
use crate::reading::Reading;

use super::{DEEPEST, Field, Head, HeadValue, Value, Walker};

/// Walks over a message and everything that looks like one in it, and gives the fields.
fn fields(bytes: &[u8]) -> Result<Vec<Field>, Stop> {
    fields_of(&mut Memory(bytes))
}

fn fields_of(input: &mut dyn Input) -> Result<Vec<Field>, Stop> {
    let mut reading = Reading::default();
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"");
    let (mut walker, message) = Walker::new(input);
    let mut all = Vec::new();
    while let Some(field) = walker.field(&message, &mut context)? {
        walker.pass(&field, &mut context)?;
        all.push(field);
    }
    Ok(all)
}

/// A number, eight bytes, four bytes, a text, a group with a number in it.
const GOOD: &[u8] = b"\x08\x96\x01\x11\x01\0\0\0\0\0\0\0\x1d\x02\0\0\0\x22\x03abc\x2b\x08\x01\x2c";

#[test]
fn good_fields_are_told_apart() {
    let values: Vec<_> = fields(GOOD).unwrap().into_iter().map(|field| (field.number, field.value)).collect();
    let wanted = [
        (1, Value::Varint(150)),
        (2, Value::Fixed64(1)),
        (3, Value::Fixed32(2)),
        (4, Value::Bytes(3)),
        (5, Value::Group),
    ];
    assert_eq!(values, wanted);
}

#[test]
fn empty_is_a_message_without_fields() {
    assert_eq!(fields(b"").unwrap(), []);
}

#[test]
fn cut_short_is_said_wherever_it_is_not_between_fields() {
    let between = [0, 3, 12, 17, 22];
    for cut in 0..GOOD.len() {
        let result = fields(&GOOD[..cut]);
        assert_eq!(result.is_ok(), between.contains(&cut), "cut at {cut}: {result:?}");
        let mut forward = Forward::new(&GOOD[..cut], None);
        let result = fields_of(&mut forward);
        assert_eq!(result.is_ok(), between.contains(&cut), "cut at {cut} of unknown size: {result:?}");
    }
}

#[test]
fn wrong_bytes_are_refused() {
    for wrong in [
        // A field 0, wire types 6 and 7, a number of 70 bits, an end of no group, another group's end.
        &b"\x00\x01"[..],
        b"\x0e",
        b"\x0f",
        b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x2c",
        b"\x2b\x34",
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x01",
    ] {
        assert!(matches!(fields(wrong), Err(Stop::Wrong { .. })), "{wrong:x?}");
    }
    assert!(matches!(fields(b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), Err(Stop::Ended(11))));
}

#[test]
fn lengths_stay_in_their_message() {
    let mut reading = Reading::default();
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"");
    // The inner message has 2 bytes, its field claims 5.
    let mut input = Memory(b"\x0a\x02\x0a\x05abcde");
    let (mut walker, message) = Walker::new(&mut input);
    let field = walker.field(&message, &mut context).unwrap().unwrap();
    let inner = walker.enter(&message, &field).unwrap();
    assert!(matches!(walker.field(&inner, &mut context), Err(Stop::Wrong { .. })));
}

#[test]
fn messages_are_entered_to_a_bound_only() {
    let mut bytes = Vec::new();
    for _ in 0..DEEPEST + 2 {
        bytes = wb_testkit::protobuf::Message::new().bytes(1, &bytes).build();
    }
    let mut reading = Reading::default();
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"");
    let mut input = Memory(&bytes);
    let (mut walker, mut message) = Walker::new(&mut input);
    for _ in 0..DEEPEST {
        let field = walker.field(&message, &mut context).unwrap().unwrap();
        message = walker.enter(&message, &field).unwrap();
    }
    let field = walker.field(&message, &mut context).unwrap().unwrap();
    assert!(matches!(walker.enter(&message, &field), Err(Stop::Budget(_))));
}

#[test]
fn a_text_is_cut_and_never_allocated_whole() {
    let mut reading = Reading::default();
    let mut context = Context::new(&mut reading, &Limits::DEFAULT, b"");
    let bytes = wb_testkit::protobuf::Message::new().bytes(1, vec![b'x'; 1 << 20]).varint(2, 7).build();
    let mut input = Memory(&bytes);
    let (mut walker, message) = Walker::new(&mut input);
    let field = walker.field(&message, &mut context).unwrap().unwrap();
    let text = walker.text(&field).unwrap();
    assert_eq!(text.len(), 4096 + '…'.len_utf8());
    let field = walker.field(&message, &mut context).unwrap().unwrap();
    assert_eq!(field.varint(), Some(7));
}

#[test]
fn the_head_is_read_as_far_as_it_goes() {
    let mut head = Head::new(GOOD);
    let numbers: Vec<_> = head.by_ref().map(|field| field.number).collect();
    // Groups are of no format.
    assert_eq!((numbers, head.is_broken()), (vec![1, 2, 3, 4], true));
    let mut head = Head::new(b"\x0a\xe8\x07abc");
    let field = head.next().unwrap();
    assert_eq!(field.value, HeadValue::Bytes { length: 1000, seen: b"abc" });
    assert!(head.next().is_none() && !head.is_broken());
    assert!(Head::new(b"").next().is_none());
}
