//! Writing the components: identity, evidence, CPE, purl, the edge from the package, and what stays open.

use wb_model::{
    Component, ComponentId, ComponentKind, Confidence, Cpe, DiagnosticCode, Identity, IdentityField, Method,
    Purl, RelationshipKind, Technique,
};

use crate::draft::{Draft, NewComponent};
use crate::knowledge::native::{Clue, Project, Says, Source};
use crate::view::View;

use super::claims::Claims;
use super::decide::{Group, groups, weight};
use super::{Member, Owner, file_name, nodes};

/// Components for the project's own files in one package. Returns how many.
pub(super) fn own(
    view: &View<'_>,
    draft: &mut Draft,
    claims: &Claims,
    owner: &Owner,
    members: &[Member<'_>],
) -> usize {
    let Some(project) = members.first().and_then(|member| member.clues.first()).map(|clue| clue.project)
    else {
        return 0;
    };
    let groups = groups(members);
    for group in &groups {
        let id = component(view, draft, owner, project, group, None);
        let mut methods = release_methods(group);
        if let Some(claim) = claims.about(owner, project) {
            let agrees = group.release.as_deref().is_some_and(|release| claim.is_of(release));
            if agrees {
                methods.push(claim.method());
            } else if group.release.is_some() && groups.len() == 1 {
                let release = group.release.as_deref().unwrap_or_default();
                let message = format!("{} claims {}, and the bytes say {release}", claim.place, claim.said);
                draft.diagnose(
                    view,
                    DiagnosticCode::ClaimMismatch,
                    nodes(&group.members).first().copied(),
                    message,
                );
                methods.iter_mut().for_each(|method| {
                    method.confidence =
                        Confidence::percent(method.confidence.as_percent().saturating_sub(20));
                });
            } else if group.release.is_none() {
                methods.push(claim.method());
            }
        }
        identify(draft, &id, project, group, methods);
        open_questions(view, draft, project, group);
    }
    groups.len()
}

/// Components for projects that are linked into somebody else's files. Returns how many are new.
pub(super) fn linked(view: &View<'_>, draft: &mut Draft, owner: &Owner, members: &[Member<'_>]) -> usize {
    let Some(project) = members.first().and_then(|member| member.clues.first()).map(|clue| clue.project)
    else {
        return 0;
    };
    let mut count = 0;
    for group in groups(members) {
        let Some(release) = group.release.as_deref() else { continue };
        if let Some(known) = same_in_package(draft, owner, project, release) {
            // The package brings that very release as a file too: one component, one more place.
            for node in nodes(&group.members) {
                let occurrence = view.occurrence(node);
                if let Some(component) = draft.component_mut(&known)
                    && !component.occurrences.contains(&occurrence)
                {
                    component.occurrences.push(occurrence);
                }
            }
            continue;
        }
        let into: Vec<&str> = group.members.iter().map(|member| member.file.path.as_str()).collect();
        let id = component(view, draft, owner, project, &group, Some(&into.join(", ")));
        identify(draft, &id, project, &group, release_methods(&group));
        count += 1;
    }
    count
}

fn same_in_package(draft: &Draft, owner: &Owner, project: &Project, release: &str) -> Option<ComponentId> {
    let Owner::Package(package) = owner else { return None };
    draft
        .relationships()
        .filter(|edge| edge.from == *package && edge.kind == RelationshipKind::Contains)
        .filter_map(|edge| draft.component(&edge.to))
        .find(|component| component.name == project.name && component.version.as_deref() == Some(release))
        .map(|component| component.id.clone())
}

fn component(
    view: &View<'_>,
    draft: &mut Draft,
    owner: &Owner,
    project: &Project,
    group: &Group<'_, '_>,
    linked_into: Option<&str>,
) -> ComponentId {
    let files = nodes(&group.members);
    let first = files.first().map(|node| view.tree().path(*node)).unwrap_or_default();
    let place = if linked_into.is_some() { format!("{first}#{}", project.name) } else { first };
    let release = group.release.as_deref();
    let id = draft.add(&NewComponent {
        kind: ComponentKind::NativeLibrary,
        name: project.name,
        version: release,
        purl: purl(project.name, release),
        place: &place,
    });
    let occurrences: Vec<_> = files.iter().map(|node| view.occurrence(*node)).collect();
    if let Some(component) = draft.component_mut(&id) {
        component
            .cpes
            .extend(project.cpe.map(|(vendor, product)| Cpe::application(vendor, product, release)));
        component.occurrences.extend(occurrences);
        describe(component, group, linked_into);
    }
    if let Owner::Package(package) = owner {
        draft.relate(package, RelationshipKind::Contains, &id);
    }
    id
}

fn purl(name: &str, release: Option<&str>) -> Option<Purl> {
    let purl = Purl::new("generic", name).ok()?;
    match release {
        Some(release) => purl.with_version(release).ok(),
        None => Some(purl),
    }
}

fn describe(component: &mut Component, group: &Group<'_, '_>, linked_into: Option<&str>) {
    let mut set = |name: &str, values: Vec<&str>| {
        let mut values: Vec<&str> = values.into_iter().filter(|value| !value.is_empty()).collect();
        values.sort_unstable();
        values.dedup();
        if !values.is_empty() {
            component.properties.insert(name.to_owned(), values.join(", "));
        }
    };
    match linked_into {
        Some(files) => set("native:linked-into", vec![files]),
        None => {
            let facts = || group.members.iter().map(|member| &member.file.fact);
            set("native:soname", facts().filter_map(|fact| fact.soname.as_deref()).collect());
            set("native:build-id", facts().filter_map(|fact| fact.build_id.as_deref()).collect());
        }
    }
}

/// The methods behind the group's release, strongest first; agreement of two different sources adds five.
fn release_methods(group: &Group<'_, '_>) -> Vec<Method> {
    let Some(release) = group.release.as_deref() else { return Vec::new() };
    let mut methods: Vec<Method> = clues_of(group)
        .filter(|(_, clue)| !matches!(clue.says, Says::Project) && clue.says.allows(release))
        .map(|(path, clue)| method(path, clue))
        .collect();
    methods.sort_by(|a, b| b.confidence.cmp(&a.confidence).then_with(|| a.cmp(b)));
    methods.dedup();
    methods
}

fn clues_of<'g>(group: &'g Group<'_, '_>) -> impl Iterator<Item = (&'g str, &'g Clue)> {
    group.members.iter().flat_map(|member| member.clues.iter().map(|clue| (member.file.path.as_str(), clue)))
}

fn method(path: &str, clue: &Clue) -> Method {
    let technique = match clue.source {
        Source::FileName => Technique::Filename,
        Source::Build => Technique::HashComparison,
        Source::Text | Source::DebugLink | Source::Compiler | Source::BareText => Technique::BinaryAnalysis,
    };
    let seen = match clue.source {
        Source::FileName => match &clue.says {
            Says::Release(release) => format!("file name {}, which is of {release}", clue.seen),
            Says::OneOf(releases) => {
                format!("file name {}, which is of {}", clue.seen, releases.join(" or "))
            }
            Says::Series(series) => format!("file name {}, which is of {series}.*", clue.seen),
            Says::Project => format!("file name {}", clue.seen),
        },
        Source::Build => clue.seen.clone(),
        Source::DebugLink => format!("debug file {}", clue.seen),
        Source::Compiler => format!("compiler note \"{}\"", clue.seen),
        Source::Text | Source::BareText => format!("\"{}\"", clue.seen),
    };
    let place = if clue.linked { "linked into" } else { "in" };
    // Only what a name or table says about a release is weighed; narrowing alone is weak.
    let confidence = match clue.says {
        Says::OneOf(_) | Says::Series(_) => Confidence::LOW,
        _ => weight(clue),
    };
    Method { technique, confidence, value: format!("{seen} {place} {path}") }
}

fn identify(
    draft: &mut Draft,
    id: &ComponentId,
    project: &Project,
    group: &Group<'_, '_>,
    methods: Vec<Method>,
) {
    let linked = clues_of(group).any(|(_, clue)| clue.linked);
    let name_methods = group
        .members
        .iter()
        .map(|member| Method {
            technique: if linked { Technique::BinaryAnalysis } else { Technique::Filename },
            confidence: if linked { Confidence::percent(75) } else { Confidence::percent(80) },
            value: if linked {
                format!("text of {} linked into {}", project.name, member.file.path)
            } else {
                member.file.path.clone()
            },
        })
        .collect::<Vec<_>>();
    let mut identities = vec![Identity {
        field: IdentityField::Name,
        concluded: project.name.to_owned(),
        confidence: name_methods.first().map_or(Confidence::LOW, |method| method.confidence),
        methods: name_methods,
    }];
    if let Some(release) = &group.release
        && !methods.is_empty()
    {
        identities.push(Identity {
            field: IdentityField::Version,
            concluded: release.clone(),
            confidence: together(&methods),
            methods,
        });
    } else if let Some(claim) = methods.into_iter().next() {
        let concluded = claim.value.clone();
        identities.push(Identity {
            field: IdentityField::Version,
            concluded,
            confidence: Confidence::LOW,
            methods: vec![claim],
        });
    }
    identities.extend(candidates(group));
    if let Some(component) = draft.component_mut(id) {
        component.identities.extend(identities);
    }
}

/// Two kinds of evidence that agree are worth a little more than the stronger alone, and never certainty.
fn together(methods: &[Method]) -> Confidence {
    let best = methods.iter().map(|method| method.confidence).max().unwrap_or(Confidence::LOW);
    let kinds: std::collections::BTreeSet<Technique> = methods
        .iter()
        .filter(|method| method.confidence > Confidence::LOW)
        .map(|method| method.technique)
        .collect();
    if kinds.len() > 1 { Confidence::percent((best.as_percent() + 5).min(95)) } else { best }
}

/// What other clues say: kept, each as a statement of its own with low confidence.
fn candidates(group: &Group<'_, '_>) -> Vec<Identity> {
    let mut others: Vec<Identity> = Vec::new();
    for (path, clue) in clues_of(group) {
        let disagrees = match &group.release {
            Some(release) => !clue.says.allows(release),
            None => true,
        };
        let said: Vec<String> = match &clue.says {
            Says::Release(release) if disagrees => vec![release.clone()],
            Says::OneOf(releases) if disagrees => {
                releases.iter().map(|release| (*release).to_owned()).collect()
            }
            _ => continue,
        };
        for concluded in said {
            let mut method = method(path, clue);
            method.confidence = method.confidence.min(Confidence::LOW);
            match others.iter_mut().find(|other| other.concluded == concluded) {
                Some(other) => other.methods.push(method),
                None => others.push(Identity {
                    field: IdentityField::Version,
                    concluded,
                    confidence: Confidence::LOW,
                    methods: vec![method],
                }),
            }
        }
    }
    others
}

/// Says what stays open: an unknown release, and clues that disagree.
fn open_questions(view: &View<'_>, draft: &mut Draft, project: &Project, group: &Group<'_, '_>) {
    let first = nodes(&group.members).first().copied();
    let names: Vec<&str> = group.members.iter().map(|member| file_name(&member.file.path)).collect();
    if group.undecided {
        let message = format!("clues in {} name different releases of {}", names.join(", "), project.name);
        draft.diagnose(view, DiagnosticCode::ConflictingEvidence, first, message);
        return;
    }
    let Some(release) = &group.release else {
        let series: Vec<String> = clues_of(group)
            .filter_map(|(_, clue)| match &clue.says {
                Says::Series(series) => Some(format!(", some release of {series}")),
                Says::OneOf(releases) => Some(format!(", one of {}", releases.join(" and "))),
                _ => None,
            })
            .take(1)
            .collect();
        let message = format!(
            "{} is of {}{}: which release is not known",
            names.join(", "),
            project.name,
            series.concat()
        );
        draft.diagnose(view, DiagnosticCode::UnknownRelease, first, message);
        return;
    };
    for member in &group.members {
        for clue in member.clues.iter().filter(|clue| !clue.linked && !clue.says.allows(release)) {
            let message = format!(
                "{} says {release} by stronger evidence than {}",
                project.name,
                method(&member.file.path, clue).value
            );
            draft.diagnose(view, DiagnosticCode::ConflictingEvidence, Some(member.file.node), message);
        }
    }
}
