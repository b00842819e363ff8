//! What a Core ML or Paddle model calls beyond its own operators.

rules! {
    "coreml/";
    /// A class of the program that loads it.
    CUSTOM_LAYER, "custom-layer", Suspicious, Medium, "a layer is implemented by a class of the program that loads the model", "find out whose class it is";
    /// A model implemented by a class.
    CUSTOM_MODEL, "custom-model", Suspicious, Medium, "the model is implemented by a class of the program that loads it", "find out whose class it is";
    /// A place of weights that leads out.
    ESCAPE, "weights-escape", Malicious, High, "weights lie outside of the model's folder", "do not load it";
    /// Something is missing that every model has.
    INCOMPLETE, "incomplete", Unreadable, Medium, "something is missing that every model has", "fetch the file again and compare its digest";
    /// A Paddle operator that calls Python.
    PADDLE_PYTHON, "paddle-python-operator", Malicious, High, "an operator of a Paddle program calls a Python function", "do not load it";
    /// A Paddle operator that reads or writes files.
    PADDLE_FILE, "paddle-file-operator", Suspicious, Medium, "an operator of a Paddle program reads or writes files", "find out why a model for serving holds it";
    /// An ONNX Runtime file whose operators are not read.
    ORT_OPERATORS, "ort-operators-not-read", Unreadable, Medium, "the operators of an ONNX Runtime file are not read", "weigh the ONNX model that it was made from";
}
