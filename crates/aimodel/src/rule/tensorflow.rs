//! What a TensorFlow graph does when it runs, beyond computing.

rules! {
    "tensorflow/";
    /// An operator that reads or writes files.
    FILE_OPERATOR, "file-operator", Malicious, High, "an operator reads or writes files of whoever runs the model", "do not load it";
    /// An operator that calls Python.
    PYTHON, "python-operator", Malicious, High, "an operator calls a Python function of the process that runs the model", "do not load it; have its maker export it without py_function";
    /// A reader of files.
    INPUT, "input-operator", Suspicious, Low, "an operator reads data from files or the network, as input pipelines do", "find out why a model for serving holds it";
    /// An operator of nobody known.
    CUSTOM_OPERATOR, "custom-operator", Suspicious, Medium, "an operator that is not of TensorFlow: it runs only with a native library that somebody has to supply", "find out whose library it is, and weigh it as you would any other program";
    /// An asset outside of the folder.
    ASSET_ESCAPE, "asset-escape", Malicious, High, "an asset lies outside of the model's folder: loading reads it", "do not load it";
    /// A tensor that claims more than there is.
    SHAPE_BOMB, "shape-bomb", Suspicious, Medium, "a tensor claims a size that nothing in the file stands for: its reader runs out of memory", "do not load it";
    /// Something is missing that every model has.
    INCOMPLETE, "incomplete", Unreadable, Medium, "something is missing that every model has", "fetch the file again and compare its digest";
    /// Blocks whose checksum is wrong.
    CHECKSUM, "checksum", Unreadable, Medium, "a checksum is wrong", "fetch the file again and compare its digest";
    /// An entry that cannot be right.
    ENTRY, "entry", Suspicious, Medium, "an entry of a checkpoint cannot be right", "have its maker write the checkpoint anew";
}
