//! Programs of TorchScript, and what was compiled of exported models.

rules! {
    "torchscript/";
    /// An operator that opens a file by name.
    FILE_ACCESS, "file-access", Malicious, High, "the model's own program reads or writes a file by its name", "do not load it; report it";
    /// An operator of an extension.
    CUSTOM_OPERATOR, "custom-operator", Suspicious, Medium, "an operator that is not of PyTorch or its domain libraries: it runs only with a native library that somebody has to supply", "find out whose library it is, and weigh the library as you would any other program";
    /// A library in a package.
    NATIVE_CODE, "native-code", Unreadable, Medium, "a compiled library in the model's package, which loading it runs: nobody can say what it does", "compile it yourself from an exported model that can be weighed, or waive this file by its digest";
}
