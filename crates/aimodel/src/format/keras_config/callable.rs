//! Which classes and functions a configuration may name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::finding::Rule;
use crate::rule::keras as rule;

fn names(text: &'static str) -> BTreeSet<&'static str> {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

static CLASSES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| names(include_str!("classes.txt")));
static FUNCTIONS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| names(include_str!("functions.txt")));
static MODULES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| names(include_str!("modules.txt")));

/// Packages of Keras itself.
const KERAS: [&str; 5] = ["keras", "tf_keras", "keras_core", "tensorflow.keras", "tensorflow.python.keras"];
/// Packages of layers by the makers of Keras.
const KERAS_HUB: [&str; 6] =
    ["keras_hub", "keras_nlp", "keras_cv", "keras_rs", "keras_tuner", "tensorflow_addons"];

/// Functions of Keras that fetch, unpack or load.
const HARMFUL: [&str; 14] = [
    "deserialize_keras_object",
    "get_file",
    "get_source_inputs",
    "image_dataset_from_directory",
    "load_img",
    "load_model",
    "load_weights",
    "model_from_json",
    "model_from_config",
    "save_img",
    "save_model",
    "text_dataset_from_directory",
    "unpack_x_y_sample_weight_from_file",
    "urlretrieve",
];

/// Functions of Python itself that do harm whatever module is written before them.
const BUILTINS: [&str; 15] = [
    "__import__",
    "breakpoint",
    "compile",
    "delattr",
    "eval",
    "exec",
    "getattr",
    "globals",
    "help",
    "input",
    "locals",
    "open",
    "setattr",
    "system",
    "vars",
];

/// Functions of TensorFlow's interface that an operator layer may name, by what stands in their names.
const HARMFUL_TENSORFLOW: [&str; 10] = [
    "io.read_file",
    "io.write_file",
    "py_function",
    "numpy_function",
    "py_func",
    "io.matching_files",
    "load_op_library",
    "load_library",
    "saved_model.load",
    "io.gfile",
];

fn is_in(module: &str, packages: &[&str]) -> bool {
    packages.iter().any(|package| {
        module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What is wrong with a class or function that a configuration names; nothing when Keras itself writes it.
pub(super) fn judge(
    module: Option<&str>,
    name: &str,
    is_function: bool,
    is_registered: bool,
) -> Option<&'static Rule> {
    // A dotted name reaches through a module to what is in it.
    let last = name.rsplit('.').next().unwrap_or(name);
    if last == "enable_unsafe_deserialization" {
        return Some(&rule::UNSAFE);
    }
    if last == "TorchModuleWrapper" {
        return Some(&rule::TORCH_MODULE);
    }
    if matches!(last, "Lambda" | "__lambda__") && module.is_none_or(|module| is_in(module, &KERAS)) {
        return Some(&rule::LAMBDA);
    }
    if matches!(last, "TFSMLayer" | "JaxLayer" | "FlaxLayer") {
        return Some(&rule::FOREIGN_MODEL);
    }
    let Some(module) = module.filter(|module| !module.is_empty()) else {
        return judge_unplaced(name, is_function);
    };
    if is_in(module, &KERAS) {
        if HARMFUL.contains(&last) {
            return Some(&rule::HARMFUL_FUNCTION);
        }
        // Modules that a module of Keras imports are reached through it.
        if module
            .split('.')
            .chain(name.split('.'))
            .skip(1)
            .any(|part| MODULES.contains(part) && !is_part_of_keras(part))
        {
            return Some(&rule::CALLABLE);
        }
        let is_known = CLASSES.contains(name) || (is_function && FUNCTIONS.contains(name));
        return (!is_known).then_some(&rule::CUSTOM);
    }
    if is_in(module, &KERAS_HUB) {
        return None;
    }
    if module == "builtins" && !BUILTINS.contains(&last) {
        // Keras writes this module for functions whose module it does not know.
        return judge_unplaced(name, is_function || is_registered);
    }
    let top = module.split('.').next().unwrap_or(module);
    Some(if MODULES.contains(top) { &rule::CALLABLE } else { &rule::CUSTOM })
}

/// Parts of Keras that are named as modules of Python are.
fn is_part_of_keras(part: &str) -> bool {
    matches!(
        part,
        "random" | "operator" | "statistics" | "numpy" | "torch" | "tensorflow" | "jax" | "math" | "code"
    )
}

fn judge_unplaced(name: &str, is_function: bool) -> Option<&'static Rule> {
    let last = name.rsplit('.').next().unwrap_or(name);
    if BUILTINS.contains(&last) {
        return Some(&rule::CALLABLE);
    }
    if HARMFUL.contains(&last) {
        return Some(&rule::HARMFUL_FUNCTION);
    }
    let is_known = CLASSES.contains(name) || (is_function && FUNCTIONS.contains(name));
    // Layers of Keras's own packages are written with the package before the name.
    let is_packaged = name.split_once('>').is_some_and(|(package, class)| {
        is_in(package, &KERAS_HUB)
            || (is_in(package, &KERAS) && CLASSES.contains(class))
            || package == "Addons"
    });
    (!is_known && !is_packaged).then_some(&rule::CUSTOM)
}

/// Whether an operator layer names a function of TensorFlow that reaches files or Python.
pub(super) fn is_harmful_operator(name: &str) -> bool {
    HARMFUL_TENSORFLOW.iter().any(|harmful| name == *harmful || name.ends_with(harmful))
}
