//! From the first byte to the last: records, directory, end, and what lies between them.

use super::Archive;
use crate::container::stream::weigh_leftover;
use crate::container::zip::{self, End, Part, Record};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Finding, Rule};
use crate::input::{Input, Section};
use crate::rule::{container as rule, unreadable};

/// The longest run of bytes between members that can be looked at again when the file passes by.
const LOOKED_BACK: u64 = 200 << 10;

impl Archive {
    /// Reads an archive in which every offset can be asked for: the directory first, members afterwards.
    pub(super) fn read_random(
        &mut self,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        self.read_directories(input, context)?;
        let walked = self.walk(input, context, true);
        if let Err(stop) = walked {
            context.could_not_read(&stop);
        }
        self.compare(input, context)?;
        self.read_members(input, context)
    }

    /// Reads an archive that passes by: members as they come, the directory when it is reached.
    pub(super) fn read_forward(
        &mut self,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        self.walk(input, context, false)?;
        self.compare(input, context)?;
        self.check_links_that_passed(context)
    }

    /// Reads every directory that some reader would take.
    fn read_directories(&mut self, input: &mut dyn Input, context: &mut Context<'_>) -> Result<(), Stop> {
        let Some(end) = zip::find_end(input)? else {
            context.could_not_read(&Stop::Ended(input.size().unwrap_or(0)));
            return Ok(());
        };
        // Some readers count back from the end, others believe the recorded offset. They agree in an honest archive.
        let counted = end.first.checked_sub(end.size);
        let mut starts: Vec<u64> = counted.into_iter().chain([end.offset]).collect();
        starts.dedup();
        let mut found = Vec::new();
        for start in starts {
            let base = start.wrapping_sub(end.offset);
            if self.read_directory(start, base, end.at, input, context)? > 0 {
                found.push(start);
            }
        }
        if found.len() > 1 {
            let evidence = format!("one at {:#x} and one at {:#x}", found[0], found[1]);
            context.say(&rule::TWO_DIRECTORIES, end.at, evidence);
        }
        if found.is_empty() && end.size > 0 {
            context.could_not_read(&Stop::wrong(end.at, "the end record points to no directory"));
        }
        Ok(())
    }

    /// Reads one directory; `base` is what its offsets are counted from.
    fn read_directory(
        &mut self,
        start: u64,
        base: u64,
        end: u64,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<u64, Stop> {
        let mut count = 0;
        let mut at = start;
        while at < end {
            context.step(1)?;
            let mut cursor = Cursor::at(input, at);
            let Ok(Part::Listed(mut record)) = zip::part(&mut cursor) else { break };
            at = record.end;
            if base != 0 {
                // Counted from the directory or from the file's beginning: whichever leads to a record.
                let moved = record.header.wrapping_add(base);
                cursor.seek(moved);
                if cursor.peek(4)? == zip::LOCAL {
                    record.header = moved;
                }
            }
            self.list(record, context)?;
            count += 1;
        }
        if count > 0 {
            self.directories.insert(start, at);
        }
        Ok(count)
    }

    fn list(&mut self, record: Record, context: &mut Context<'_>) -> Result<(), Stop> {
        context.count_member()?;
        self.keep(&record)?;
        self.note_name(&record.shown());
        self.listed.entry(record.header).or_default().push(record);
        Ok(())
    }

    fn walk(
        &mut self,
        input: &mut dyn Input,
        context: &mut Context<'_>,
        is_random: bool,
    ) -> Result<(), Stop> {
        let mut at = 0;
        let mut has_ended = false;
        loop {
            context.step(1)?;
            let known_end = self.directories.get(&at).copied();
            if let Some(end) = known_end.filter(|_| is_random) {
                at = end;
                continue;
            }
            let mut cursor = Cursor::at(input, at);
            match zip::part(&mut cursor)? {
                Part::Local(record) => {
                    if !self.listed.contains_key(&record.header) {
                        context.count_member()?;
                    }
                    if has_ended {
                        context.say(&rule::DATA_AFTER, at, format!("a member {:?}", record.shown()));
                    }
                    at = self.pass_member(record, input, context, is_random)?;
                }
                Part::Listed(record) => {
                    let (start, end) = (at, record.end);
                    if is_random {
                        // A directory that the end record does not name.
                        if self.read_directory(start, 0, u64::MAX, input, context)? > 0 {
                            context.say(
                                &rule::TWO_DIRECTORIES,
                                start,
                                "a directory that the end does not name",
                            );
                        }
                        at = self.directories.get(&start).copied().unwrap_or(end);
                    } else {
                        self.list(record, context)?;
                        self.directories.insert(start, end);
                        at = end;
                    }
                }
                Part::End(end) => {
                    if !is_random {
                        self.check_passed_end(&end, input, context)?;
                    }
                    at = Self::pass_end(&end, has_ended, input, context)?;
                    has_ended = true;
                }
                Part::Other(end) => at = end,
                Part::Nothing => break,
                Part::Unknown => {
                    let end = input.size().unwrap_or(u64::MAX);
                    let next = zip::next_signature(input, at, end)?;
                    let until = next.or(input.size()).unwrap_or(at);
                    self.pass_gap(at, until, has_ended, input, context)?;
                    at = until;
                    if next.is_none() {
                        break;
                    }
                }
            }
        }
        if !has_ended && !is_random {
            context.could_not_read(&Stop::Ended(at));
        }
        Ok(())
    }

    /// Says when an end record leads to no directory that passed: readers that look from the end see another archive.
    fn check_passed_end(
        &self,
        end: &End,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let end = zip::widened(end.clone(), input)?;
        if end.size > 0 && !end.starts().any(|start| self.directories.contains_key(&start)) {
            context.could_not_read(&Stop::wrong(end.at, "the end record points to no directory"));
        }
        Ok(())
    }

    /// Passes the end record and its comment. The comment is for people; a file in it is not.
    fn pass_end(
        end: &End,
        again: bool,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<u64, Stop> {
        if again {
            context.say(&rule::TWO_DIRECTORIES, end.at, "a further end record");
        }
        let start = end.at + 22;
        if end.comment > 0 {
            let mut comment = Section::new(input, start, end.comment);
            let known = context.weigh_member("(comment)", &mut comment)?;
            if known {
                context.say(&rule::DATA_AFTER, start, "the comment is a file of its own");
            }
        }
        let over = start + end.comment;
        if end.comment > 0 && Cursor::at(input, over - 1).is_at_end()? {
            context.could_not_read(&Stop::Ended(input.size().unwrap_or(start)));
        }
        Ok(over)
    }

    /// Looks at bytes that belong to nothing.
    fn pass_gap(
        &mut self,
        from: u64,
        until: u64,
        has_ended: bool,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let (rule, name): (&'static Rule, _) = if has_ended {
            (&rule::DATA_AFTER, "(behind the end)")
        } else if self.locals.is_empty() {
            (&rule::DATA_BEFORE, "(before the first member)")
        } else {
            (&rule::DATA_BETWEEN, "(between members)")
        };
        let length = until - from;
        // What matches at the beginning of the whole file has its own turn; a program that unpacks itself is known too.
        let has_own_turn = from == 0 && crate::format::llamafile::is_program(input, context.name())?;
        if has_own_turn || is_blank(from, until, input) {
            return Ok(());
        }
        let finding = Finding::new(rule, format!("{length} bytes")).at(from);
        if !input.is_random() && length > LOOKED_BACK {
            context.find(finding);
            let evidence = format!(
                "{length} bytes at {from:#x} were passed before it was known that they are no member"
            );
            context.find(Finding::new(&unreadable::TOO_LARGE_TO_SEEK, evidence).at(from));
            return Ok(());
        }
        self.is_model |= weigh_leftover(context, name, &mut Section::new(input, from, length), finding)?;
        Ok(())
    }
}

/// Whether all bytes are zero: padding, not data.
fn is_blank(from: u64, until: u64, input: &mut dyn Input) -> bool {
    let mut cursor = Cursor::at(input, from);
    let mut is_blank = true;
    let read = cursor.each(until - from, &mut |piece| is_blank &= piece.iter().all(|byte| *byte == 0));
    is_blank && read.is_ok()
}
