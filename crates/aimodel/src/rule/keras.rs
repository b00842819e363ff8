//! What a Keras configuration runs when a model is built from it.

rules! {
    "keras/";
    /// Code in a layer.
    LAMBDA, "lambda", Malicious, Critical, "a Lambda layer holds compiled Python code that runs when the model is built or called", "do not load it; have its maker write the layer as a class of its own", ["CVE-2024-3660"];
    /// A function or class of a module that is nobody's layer.
    CALLABLE, "callable", Malicious, Critical, "the configuration names a function or class of a module that has nothing to do with models, and loading calls it", "do not load it", ["CVE-2025-1550"];
    /// A function of Keras that does harm when it is called.
    HARMFUL_FUNCTION, "harmful-function", Malicious, Critical, "the configuration has loading call a function of Keras that fetches, unpacks or loads files", "do not load it", ["CVE-2025-8747"];
    /// The protection switched off from inside.
    UNSAFE, "unsafe-deserialization", Malicious, Critical, "the configuration switches off the protection against code in configurations", "do not load it", ["CVE-2025-9906"];
    /// A layer around a pickled torch module.
    TORCH_MODULE, "torch-module", Malicious, High, "a layer unpickles a torch module when the model is loaded", "do not load it; have its maker save the weights alone", ["CVE-2025-49655"];
    /// A layer that loads another model.
    FOREIGN_MODEL, "foreign-model", Suspicious, Medium, "a layer loads and runs a model that lies elsewhere", "weigh that model as well";
    /// A vocabulary from a file outside.
    VOCABULARY, "vocabulary-escape", Malicious, High, "a layer reads its vocabulary from a file or address outside of the model when it is loaded", "do not load it; have its maker write the words into the model", ["CVE-2025-12058"];
    /// A vocabulary from a file.
    VOCABULARY_FILE, "vocabulary-file", Suspicious, Low, "a layer reads its vocabulary from a file that is not in the model", "have its maker write the words into the model";
    /// A class or function that is not of Keras.
    CUSTOM, "custom-object", Suspicious, Medium, "a class or function that is not of Keras: it runs only with code that somebody has to supply", "read that code before anything loads the model";
    /// A size that no layer has.
    SIZE, "size-bomb", Suspicious, Medium, "a layer is configured so large that building it exhausts memory", "do not load it", ["CVE-2026-0897"];
    /// A configuration that is none.
    NOT_A_CONFIGURATION, "not-a-configuration", Unreadable, Medium, "the configuration is not what Keras writes", "fetch the file again and compare its digest";
}
