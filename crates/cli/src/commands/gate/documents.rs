//! The documents that go into a decision: policies, VEX, a baseline.

use std::path::Path;

use wb_model::InputDocument;
use wb_workflow::gate::{BASELINE, ORGANISATION_POLICY, PROJECT_POLICY, VEX, input};

use crate::arguments::GateArguments;
use crate::failure::Failure;

/// No such document is larger, in bytes.
const LARGEST: u64 = 256 << 20;

pub(super) fn read(arguments: &GateArguments) -> Result<Vec<InputDocument>, Failure> {
    let mut documents = Vec::new();
    if let Some(name) = &arguments.policy {
        documents.push(policy(name)?);
    }
    if let Some(path) = &arguments.project_policy {
        documents.push(file(PROJECT_POLICY, path)?);
    }
    for path in &arguments.vex {
        documents.push(file(VEX, path)?);
    }
    if let Some(path) = &arguments.baseline {
        documents.push(file(BASELINE, path)?);
    }
    Ok(documents)
}

/// A file, or `URL@sha256:DIGEST`: what comes over the network must be exactly what was pinned.
fn policy(name: &str) -> Result<InputDocument, Failure> {
    let Some((url, digest)) = name.rsplit_once('@').filter(|(url, _)| url.contains("://")) else {
        if name.contains("://") {
            let hint = "write URL@sha256:DIGEST: a policy from elsewhere counts only when it is pinned";
            return Err(Failure::usage(
                format!("take the policy {name}: it has no digest"),
                Some(hint.to_owned()),
            ));
        }
        return file(ORGANISATION_POLICY, Path::new(name));
    };
    let bytes = crate::network::get(url)
        .map_err(|why| Failure::io(&format!("fetch the policy {url}"), &std::io::Error::other(why)))?;
    let document = document(ORGANISATION_POLICY, url, bytes)?;
    if document.digest != digest {
        let hint = format!("when the change is meant: --policy {url}@{}", document.digest);
        let message =
            format!("take the policy {url}: it has {}, and {digest} was asked for", document.digest);
        return Err(Failure::usage(message, Some(hint)));
    }
    Ok(document)
}

pub(super) fn file(kind: &str, path: &Path) -> Result<InputDocument, Failure> {
    let name = path.display().to_string();
    let cannot = |error: &std::io::Error| Failure::io(&format!("read {name}"), error);
    let size = fs_err::metadata(path).map_err(|error| cannot(&error))?.len();
    if size > LARGEST {
        return Err(Failure::usage(format!("read {name}: it is larger than 256 MiB"), None));
    }
    document(kind, &name, fs_err::read(path).map_err(|error| cannot(&error))?)
}

fn document(kind: &str, name: &str, bytes: Vec<u8>) -> Result<InputDocument, Failure> {
    input(kind, name, bytes).map_err(|error| Failure::steering(&error))
}
