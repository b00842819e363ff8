//! What has to move together: what the new version needs, and what installed packages need of it.
//!
//! A walk over names, each at most once: cycles end, and nothing is tried twice. It does not search back; where the
//! version that was taken first does not fit a later need, that is a conflict, and the next candidate is tried.

use std::collections::{BTreeMap, VecDeque};

use wb_inventory::python::{NEEDS, Need};
use wb_model::{Component, PlannedFinding};
use wb_version::scheme::pypi::Version;

use super::compatibility::{COMPANIONS, torch};
use super::desk::{Desk, Move, Slot, machine, slot};
use super::error::PlanError;
use super::index::{Release, compare};

/// More packages than this do not move in one step.
const MOST_MOVES: usize = 80;
/// Versions of one companion that are weighed.
const MOST_TRIED: usize = 24;

/// What moves together.
pub(crate) struct Closure<'a> {
    pub(crate) moves: Vec<Move<'a>>,
    /// Packages whose requirements nobody could look at.
    pub(crate) unseen: Vec<String>,
}

/// A version that is taken, and why.
struct Taken {
    version: String,
    reason: String,
    extras: Vec<String>,
}

type Conflict = String;

impl<'a> Desk<'a> {
    /// All that moves when a Python package goes to a version.
    ///
    /// # Errors
    /// The database cannot be read. A conflict is an answer, in words without a full stop.
    pub(crate) fn closure(
        &mut self,
        first: &Slot,
        version: &str,
        reason: &str,
    ) -> Result<Result<Closure<'a>, Conflict>, PlanError> {
        let mut taken: BTreeMap<Slot, Taken> = BTreeMap::new();
        let mut unseen = Vec::new();
        let mut queue = VecDeque::from([first.clone()]);
        let new = Taken { version: version.to_owned(), reason: reason.to_owned(), extras: Vec::new() };
        taken.insert(first.clone(), new);
        while let Some(at) = queue.pop_front() {
            if taken.len() > MOST_MOVES {
                return Ok(Err(format!("more than {MOST_MOVES} packages would have to move with it")));
            }
            let Some(version) = taken.get(&at).map(|one| one.version.clone()) else { continue };
            let extras = taken.get(&at).map(|one| one.extras.clone()).unwrap_or_default();
            let needs = match self.needs_at(&at, &version, &extras) {
                Ok(Some(needs)) => needs,
                Ok(None) => {
                    unseen.push(format!("{} {version}", at.name));
                    match self.by_table(&at, &version) {
                        Ok(needs) => needs,
                        Err(conflict) => return Ok(Err(conflict)),
                    }
                }
                Err(conflict) => return Ok(Err(conflict)),
            };
            for need in needs {
                if let Err(conflict) = self.meet(&at, &version, &need, &mut taken, &mut queue)? {
                    return Ok(Err(conflict));
                }
            }
            if let Err(conflict) = self.bring_along(&at, &version, &mut taken, &mut queue)? {
                return Ok(Err(conflict));
            }
        }
        unseen.sort();
        Ok(Ok(Closure { moves: self.moves(taken), unseen }))
    }

    fn moves(&self, taken: BTreeMap<Slot, Taken>) -> Vec<Move<'a>> {
        let one = |(slot, taken): (Slot, Taken)| {
            let unit = self.slots.get(&slot).copied();
            Move {
                unit,
                from: unit.and_then(|unit| unit.version.clone()),
                to: Some(taken.version),
                reason: taken.reason,
                name: slot.name,
                place: slot.place,
            }
        };
        taken.into_iter().map(one).collect()
    }

    /// What a version of a package needs here; none when that is not known.
    fn needs_at(&self, at: &Slot, version: &str, extras: &[String]) -> Result<Option<Vec<Need>>, Conflict> {
        let Some(release) = self.index.and_then(|index| index.release(&at.name, version)) else {
            return Ok(None);
        };
        if let Some(wanted) = &release.requires_python
            && self.python.accepts(wanted) == Some(false)
        {
            return Err(format!("{} {version} needs Python {wanted}", at.name));
        }
        let Some(lines) = &release.requires else { return Ok(None) };
        let mut needs = Vec::new();
        for line in lines {
            let need = self.python.need(line, extras);
            let short: String = line.chars().take(100).collect();
            needs.extend(need.map_err(|why| format!("{} {version} needs {short:?}: {why}", at.name))?);
        }
        Ok(Some(needs))
    }

    /// What the kept table says that torch needs: its companions, where they are installed.
    fn by_table(&self, at: &Slot, version: &str) -> Result<Vec<Need>, Conflict> {
        if at.name != "torch" {
            return Ok(Vec::new());
        }
        let Some(release) = torch(version) else {
            return Err(format!(
                "torch {version} is not in the table of compatible releases, and the index does not have its metadata"
            ));
        };
        if let Some(minor) = machine(self.scales.inventory).python
            && !release.takes_python(minor)
        {
            return Err(format!("torch {version} is not built for Python 3.{minor}"));
        }
        let here = self.slots.get(at).and_then(|unit| unit.version.as_deref()).unwrap_or_default();
        let local = here.split_once('+').map(|(_, local)| local);
        if let Some(local) = local
            && !release.is_built_for(local)
        {
            return Err(format!("torch {version} is not built for {local}, and {here} is installed"));
        }
        let needs = COMPANIONS
            .iter()
            .filter(|name| self.slots.contains_key(&slot(&at.place, name)))
            .filter_map(|name| {
                let version = release.companion(name)?;
                let local =
                    local.filter(|_| *name != "triton").map(|local| format!("+{local}")).unwrap_or_default();
                Need::parse(&format!("{name}=={version}{local}")).ok()
            });
        Ok(needs.collect())
    }

    /// Sees to it that a need is met, by what is there or by another move.
    fn meet(
        &mut self,
        at: &Slot,
        version: &str,
        need: &Need,
        taken: &mut BTreeMap<Slot, Taken>,
        queue: &mut VecDeque<Slot>,
    ) -> Result<Result<(), Conflict>, PlanError> {
        let target = slot(&at.place, &need.name);
        let wants = |has: &str| {
            let set = need.versions.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} {version} needs {}{set}, and {has}", at.name, need.name)
        };
        if let Some(known) = taken.get(&target) {
            let fits = need.accepts(&known.version) != Some(false);
            let has = format!("{} is what the rest of the step needs", known.version);
            return Ok(if fits { Ok(()) } else { Err(wants(&has)) });
        }
        let now = self.version(&target).map(str::to_owned);
        // A system's own copy at another place may serve as well; what is there is not looked for twice.
        let now = now.or_else(|| {
            self.slots
                .keys()
                .find(|other| other.name == target.name)
                .and_then(|other| self.version(other))
                .map(str::to_owned)
        });
        match &now {
            Some(now) if need.accepts(now) != Some(false) => return Ok(Ok(())),
            Some(now) if self.decided.contains_key(&target) => {
                return Ok(Err(wants(&format!("an earlier step decided on {now}"))));
            }
            _ => {}
        }
        match self.pick(&target, now.as_deref(), &|release| need.accepts(&release.version) == Some(true))? {
            Some(found) => {
                let reason = format!("{} {version} needs it", at.name);
                taken.insert(target.clone(), Taken { version: found, reason, extras: need.extras.clone() });
                queue.push_back(target);
                Ok(Ok(()))
            }
            None => match exact(need) {
                Some(only) if now.as_deref().is_none_or(|now| compare(now, &only).is_lt()) => {
                    let reason = format!("{} {version} needs it", at.name);
                    taken.insert(target.clone(), Taken { version: only, reason, extras: Vec::new() });
                    queue.push_back(target);
                    Ok(Ok(()))
                }
                _ => {
                    let has = now.map_or("no version of it is known".to_owned(), |now| {
                        format!("{now} is installed and no higher version that fits is known")
                    });
                    Ok(Err(wants(&has)))
                }
            },
        }
    }

    /// Moves installed packages that do not take the new version.
    fn bring_along(
        &mut self,
        at: &Slot,
        version: &str,
        taken: &mut BTreeMap<Slot, Taken>,
        queue: &mut VecDeque<Slot>,
    ) -> Result<Result<(), Conflict>, PlanError> {
        let before = self.slots.get(at).and_then(|unit| unit.version.clone());
        let dependants: Vec<(Slot, &'a Component)> =
            self.slots.iter().map(|(slot, unit)| (slot.clone(), *unit)).collect();
        for (other, unit) in dependants {
            if taken.contains_key(&other) || self.decided.get(&other) == Some(&None) {
                continue;
            }
            let needs = self.needs_now(&other, unit);
            let Some(need) = needs.iter().find(|need| need.name == at.name) else { continue };
            let broken_before = before.as_deref().is_some_and(|before| need.accepts(before) == Some(false));
            if need.accepts(version) != Some(false) || broken_before {
                continue;
            }
            let set = need.versions.as_ref().map(ToString::to_string).unwrap_or_default();
            let has = self.version(&other).unwrap_or_default().to_owned();
            let conflict = format!("{} {has} needs {}{set}", other.name, at.name);
            if self.decided.contains_key(&other) {
                return Ok(Err(conflict));
            }
            let fits = {
                let taken: Vec<(String, String)> =
                    taken.iter().map(|(slot, taken)| (slot.name.clone(), taken.version.clone())).collect();
                let python = self.python.clone();
                move |release: &Release| {
                    let Some(lines) = &release.requires else { return false };
                    lines.iter().all(|line| match python.need(line, &[]) {
                        Ok(Some(need)) => taken
                            .iter()
                            .filter(|(name, _)| *name == need.name)
                            .all(|(_, version)| need.accepts(version) != Some(false)),
                        Ok(None) => true,
                        Err(_) => false,
                    })
                }
            };
            match self.pick(&other, Some(&has), &fits)? {
                Some(found) => {
                    let reason = format!("{has} does not take {} {version}", at.name);
                    taken.insert(other.clone(), Taken { version: found, reason, extras: Vec::new() });
                    queue.push_back(other);
                }
                None => {
                    return Ok(Err(format!(
                        "{conflict}, and no version of it that takes {version} is known"
                    )));
                }
            }
        }
        Ok(Ok(()))
    }

    /// What an installed or decided package needs.
    fn needs_now(&self, slot: &Slot, unit: &Component) -> Vec<Need> {
        if let Some(Some(version)) = self.decided.get(slot) {
            return self.needs_at(slot, version, &[]).ok().flatten().unwrap_or_default();
        }
        let lines = unit.properties.get(NEEDS).map(String::as_str).unwrap_or_default();
        lines.lines().filter_map(|line| Need::parse(line).ok()).collect()
    }

    /// Whether a package that an earlier step decided on needs this one.
    pub(crate) fn is_needed_by_decided(&self, target: &Slot) -> bool {
        self.decided.iter().any(|(slot, version)| {
            version.as_deref().is_some_and(|version| match self.needs_at(slot, version, &[]) {
                Ok(needs) => needs.into_iter().flatten().any(|need| need.name == target.name),
                Err(_) => true,
            })
        })
    }

    /// The version of a companion: the one with the least risk, then the nearest above what is installed, or the newest
    /// where nothing is.
    fn pick(
        &mut self,
        target: &Slot,
        now: Option<&str>,
        fits: &dyn Fn(&Release) -> bool,
    ) -> Result<Option<String>, PlanError> {
        let Some(releases) = self.index.and_then(|index| index.releases(&target.name)) else {
            return Ok(None);
        };
        let candidates: Vec<&Release> = releases
            .iter()
            .filter(|release| is_candidate(release, now) && fits(release))
            .filter(|release| {
                release.requires_python.as_deref().is_none_or(|text| self.python.accepts(text) != Some(false))
            })
            .collect();
        let unit = self.slots.get(target).copied();
        let order: Vec<&Release> = if now.is_some() {
            candidates.iter().copied().take(MOST_TRIED).collect()
        } else {
            candidates.iter().rev().copied().take(MOST_TRIED).collect()
        };
        let mut best: Option<(u32, String)> = None;
        for release in order {
            let found = match unit {
                Some(unit) => self.scales.at(unit, &release.version, None)?,
                None => self.scales.fresh(&target.name, &release.version, &target.place, None)?,
            };
            let risk = risk(&found);
            if best.as_ref().is_none_or(|(least, _)| risk < *least) {
                best = Some((risk, release.version.clone()));
            }
        }
        Ok(best.map(|(_, version)| version))
    }
}

/// Whether a release may be planned: above what is there, not taken back, no pre-release, with a wheel that fits.
pub(crate) fn is_candidate(release: &Release, now: Option<&str>) -> bool {
    let Ok(version) = release.version.parse::<Version>() else { return false };
    let above = now.is_none_or(|now| now.parse::<Version>().is_ok_and(|now| version > now));
    above && release.fits && !release.yanked && !version.is_prerelease()
}

/// The one version that a need names with `==`.
fn exact(need: &Need) -> Option<String> {
    let text = need.versions.as_ref()?.to_string();
    let version = text.strip_prefix("==")?;
    (!version.contains([',', '*'])).then(|| version.to_owned())
}

/// What findings weigh together.
pub(crate) fn risk(findings: &[PlannedFinding]) -> u32 {
    findings.iter().map(|finding| u32::from(finding.risk)).sum()
}
