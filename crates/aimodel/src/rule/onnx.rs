//! What an ONNX model may do to whoever loads it: reach files beside the folder, call code that is no operator of ONNX.

rules! {
    "onnx/";
    /// External data that lies outside of the model's folder.
    EXTERNAL_ESCAPE, "external-data-escape", Malicious, High, "external data lies outside of the model's folder: loading reads, saving writes there", "do not load it; have its maker write the weights beside the model", ["CVE-2022-25882", "CVE-2024-27318", "CVE-2025-51480"];
    /// External data that is taken from the memory of the process.
    EXTERNAL_MEMORY, "external-data-memory", Malicious, High, "external data is taken from an address in the memory of whoever loads it", "do not load it: only a running runtime writes such a location, and never into a file";
    /// External data with a path that no writer writes.
    EXTERNAL_ODD, "external-data-odd", Suspicious, Medium, "the place of external data is written as no writer writes it", "have its maker save the model anew";
    /// External data whose offset or length cannot be right.
    EXTERNAL_RANGE, "external-data-range", Suspicious, Medium, "offset or length of external data cannot be right", "do not load it with a runtime that trusts them; have its maker save the model anew";
    /// External data with a setting that the format does not have.
    EXTERNAL_SETTING, "external-data-setting", Suspicious, Medium, "external data has a setting that the format does not know, and old readers take over whatever it is", "do not load it with an old onnx package; have its maker save the model anew", ["CVE-2026-34445"];
    /// A tensor whose bytes do not fit its type and shape.
    SHAPE, "shape-mismatch", Suspicious, Medium, "type and shape of a tensor do not fit its bytes", "have its maker save the model anew";
    /// A tensor that claims far more elements than there are bytes for.
    SHAPE_BOMB, "shape-bomb", Suspicious, Medium, "a tensor claims a size that nothing in the file stands for: its reader runs out of memory", "do not load it";
    /// A dimension that is no size.
    DIMENSION, "dimension", Suspicious, Medium, "a tensor has a dimension that is no size", "have its maker save the model anew";
    /// A field that may be there once and is there twice.
    DUPLICATE, "duplicate-field", Suspicious, Low, "a field that may be there once is there again, so readers differ in what they see", "have its maker save the model anew";
    /// A field that the format does not have.
    UNKNOWN_FIELD, "unknown-field", Note, Low, "a field that the format does not have, or did not have when this was written", "nothing, unless it is large";
    /// An operator that calls Python.
    PYTHON, "python-operator", Suspicious, High, "an operator calls a Python class by its name", "read the class before anything loads the model, or have the model exported without it";
    /// An operator of nobody known.
    CUSTOM_OPERATOR, "custom-operator", Suspicious, Medium, "an operator that is not of ONNX: it runs only with a native library that somebody has to supply", "find out whose library it is, and weigh the library as you would any other program";
    /// An operator of a runtime.
    RUNTIME_OPERATOR, "runtime-operator", Note, Low, "an operator of a runtime, not of ONNX itself", "nothing: the runtime brings it along";
    /// An operator that runs what another compiler made.
    ENGINE, "compiled-engine", Suspicious, Medium, "an operator holds or names what another compiler made: native code that cannot be verified", "have the engine built where it is to run";
    /// An operator in a standard domain that the domain does not have.
    UNKNOWN_OPERATOR, "unknown-operator", Suspicious, Medium, "an operator that claims to be of ONNX and is not", "find out what implements it";
    /// A model of a newer set of operators than is known.
    NEWER, "newer-operators", Note, Low, "the model uses a newer set of operators than this program knows", "look for a newer version of this program";
    /// Something a model must have and this one has not.
    INCOMPLETE, "incomplete", Unreadable, Medium, "something is missing that every model has", "fetch the file again and compare its digest";
}
