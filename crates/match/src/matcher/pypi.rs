//! Python packages: PEP 503 names, PEP 440 versions, and builds of one project under several names.

use wb_advisory::Space;
use wb_model::{Component, FindingFlag};

use crate::list::Matcher;
use crate::question::{Answer, Question, Role};
use crate::subject::Subject;

/// The matcher.
pub(crate) struct Pypi;

/// Names under which the same project is published, and the name that records speak about.
///
/// A row stands here only where the variant is built from the main project's own source with the same versions, and is
/// the whole of it: `mlflow-skinny` has the client only, and comes beside `mlflow`.
#[rustfmt::skip]
pub(super) const VARIANTS: &[(&str, &str)] = &[
    ("tensorflow-cpu",                         "tensorflow"),
    ("tensorflow-gpu",                         "tensorflow"),
    ("tensorflow-intel",                       "tensorflow"),
    ("tensorflow-macos",                       "tensorflow"),
    ("tensorflow-cpu-aws",                     "tensorflow"),
    ("tensorflow-rocm",                        "tensorflow"),
    ("tf-nightly",                             "tensorflow"),
    ("tf-nightly-cpu",                         "tensorflow"),
    ("tf-nightly-gpu",                         "tensorflow"),
    ("intel-tensorflow",                       "tensorflow"),
    ("opencv-python-headless",                 "opencv-python"),
    ("opencv-contrib-python",                  "opencv-python"),
    ("opencv-contrib-python-headless",         "opencv-python"),
    ("onnxruntime-gpu",                        "onnxruntime"),
    ("onnxruntime-directml",                   "onnxruntime"),
    ("onnxruntime-openvino",                   "onnxruntime"),
    ("onnxruntime-training",                   "onnxruntime"),
    ("onnxruntime-rocm",                       "onnxruntime"),
    ("onnx-weekly",                            "onnx"),
    ("pillow-simd",                            "pillow"),
    ("xgboost-cpu",                            "xgboost"),
    ("psycopg2-binary",                        "psycopg2"),
    ("faiss-gpu",                              "faiss-cpu"),
];

impl Matcher for Pypi {
    fn ask(&self, component: &Component, _: &Subject<'_>) -> Answer {
        let Some(purl) = component.purl.as_ref().filter(|purl| purl.kind() == "pypi") else {
            return Answer::NotMine;
        };
        let version = component.version.as_deref().or_else(|| purl.version());
        Answer::Ask(questions(purl.name(), version))
    }
}

/// A question for the project's own name, and one for the name it is a variant of.
pub(super) fn questions(name: &str, version: Option<&str>) -> Vec<Question> {
    let space = Space::new("pypi");
    let name = space.normalise(name);
    let variant = VARIANTS.iter().find(|(variant, _)| *variant == name).map(|(_, main)| {
        let reason =
            format!("{name} is a build of {main} under another name, and no record under its own says more");
        let mut question =
            Question::new(space.clone(), *main, version).because(reason).flag(FindingFlag::ByVariant).tier(2);
        question.role = Role::Variant;
        question
    });
    std::iter::once(Question::new(space, name.as_str(), version)).chain(variant).collect()
}
