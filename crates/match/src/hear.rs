//! Asking: every matcher about one component, every question to the database, every answer against the version.

use wb_advisory::{DatabaseError, Stated};
use wb_model::Component;

use crate::compare::{Installed, Judged};
use crate::list::MATCHERS;
use crate::lookup::Library;
use crate::question::{Answer, Question};
use crate::subject::Subject;

/// What was asked about a component, and what was answered.
#[derive(Default)]
pub(crate) struct Hearing {
    /// The questions, each with the matcher that asked.
    pub(crate) asked: Vec<Asked>,
    /// All that was said.
    pub(crate) words: Vec<Word>,
    /// Why matchers that know the kind of component could not ask.
    pub(crate) refusals: Vec<String>,
}

/// A question that was put.
pub(crate) struct Asked {
    /// Who asked.
    pub(crate) matcher: &'static str,
    /// What.
    pub(crate) question: Question,
}

/// What one record says about the component.
#[derive(Clone)]
pub(crate) struct Word {
    /// Index of the question.
    pub(crate) question: usize,
    /// The statement.
    pub(crate) stated: Said,
    /// What it means for the component's version.
    pub(crate) judged: Judged,
}

/// A statement in the list that the look-up gave.
#[derive(Clone)]
pub(crate) struct Said {
    list: std::rc::Rc<[Stated]>,
    at: usize,
}

impl std::ops::Deref for Said {
    type Target = Stated;

    #[expect(clippy::indexing_slicing, reason = "`at` is the position that enumerating this very list gave")]
    fn deref(&self) -> &Stated {
        &self.list[self.at]
    }
}

/// Asks everything about a component.
pub(crate) fn hear(
    component: &Component,
    subject: &Subject<'_>,
    library: &Library<'_>,
) -> Result<Hearing, DatabaseError> {
    let mut hearing = Hearing::default();
    for entry in MATCHERS {
        match entry.matcher.ask(component, subject) {
            Answer::NotMine => {}
            Answer::NotCovered(why) => hearing.refusals.push(why),
            Answer::Ask(questions) => {
                for question in questions {
                    listen(library, &question, hearing.asked.len(), &mut hearing.words)?;
                    hearing.asked.push(Asked { matcher: entry.info.name, question });
                }
            }
        }
    }
    Ok(hearing)
}

fn listen(
    library: &Library<'_>,
    question: &Question,
    number: usize,
    words: &mut Vec<Word>,
) -> Result<(), DatabaseError> {
    let list = library.statements(&question.space, &question.name)?;
    if list.is_empty() {
        return Ok(());
    }
    let installed: Vec<Installed> =
        question.versions.iter().map(|text| Installed::new(text, question.any_epoch)).collect();
    for (at, stated) in list.iter().enumerate().filter(|(_, stated)| question.is_about(&stated.statement)) {
        let judged = judge(&installed, stated);
        words.push(Word { question: number, stated: Said { list: std::rc::Rc::clone(&list), at }, judged });
    }
    Ok(())
}

/// Of several versions that it may be, all must agree.
fn judge(installed: &[Installed], stated: &Stated) -> Judged {
    let mut judged = installed.iter().map(|one| one.judge(&stated.statement));
    let Some(first) = judged.next() else {
        // What a record says of every version holds for one that is not known.
        return match stated.statement.says {
            wb_advisory::Says::NotAffected => Judged::NotAffected,
            _ => Judged::Unknown("the component's version is not known".to_owned()),
        };
    };
    let is_in = |judged: &Judged| matches!(judged, Judged::In(_));
    match judged.find(|other| is_in(other) != is_in(&first)) {
        Some(_) => Judged::Unknown("it is one of several versions, and they differ in this".to_owned()),
        None => first,
    }
}
