//! Pickles and what is made of them: joblib files, NumPy arrays, PyTorch's older files.

rules! {
    "";
    /// A denied name is called.
    DANGEROUS_CALL, "pickle/dangerous-call", Malicious, Critical, "loading calls something that runs code, reaches files or the network", "do not load it; ask its maker for weights without code (safetensors)";
    /// A denied name is imported.
    DANGEROUS_IMPORT, "pickle/dangerous-import", Malicious, Critical, "loading imports something that runs code, reaches files or the network", "do not load it; ask its maker for weights without code (safetensors)";
    /// A name that is not allowed is called.
    UNLISTED_CALL, "pickle/unlisted-call", Malicious, High, "loading calls something that no known framework's files call", "do not load it, or have somebody who knows the called code allow it by name";
    /// An allowed name is called with other arguments than its framework writes.
    WRONG_ARGUMENTS, "pickle/wrong-arguments", Malicious, High, "loading calls a known name in a way its framework never does", "do not load it; a framework's own files never look like this";
    /// Something is called that the pickle does not name.
    UNRESOLVED_CALL, "pickle/unresolved-call", Malicious, High, "loading calls something that cannot be told from the file", "do not load it; a framework's own files never look like this";
    /// State or items are given to something that runs code on it.
    STATE_WRITE, "pickle/state-write", Malicious, High, "loading writes attributes of, or adds items to, something that is not plain data", "do not load it; a framework's own files never look like this";
    /// Code comes as bytes.
    CODE_OBJECT, "pickle/code-object", Malicious, Critical, "loading makes a function of code that the file carries", "do not load it; have its maker save weights and keep code in a package";
    /// A scanner is imported.
    SCANNER_TAMPERING, "pickle/scanner-tampering", Malicious, Critical, "loading imports a scanner of models, to change what it says", "do not load it, and look for what else came from the same source";
    /// A name that is not allowed is imported and not called.
    UNLISTED_IMPORT, "pickle/unlisted-import", Suspicious, Medium, "loading imports something that no known framework's files name", "see what importing that module does before loading the file";
    /// A name cannot be told.
    UNRESOLVED_GLOBAL, "pickle/unresolved-global", Suspicious, Medium, "loading imports something that cannot be told from the file", "do not load it; savers always write names";
    /// A persistent id that is none of PyTorch's.
    PERSISTENT_ID, "pickle/persistent-id", Suspicious, Medium, "a persistent id has not the form its framework writes", "find out what wrote the file, and load it only with that";
    /// Frames lie about their length.
    FRAME_VIOLATION, "pickle/frame-violation", Suspicious, High, "frames of the pickle do not hold what they say, so that two readers see two different pickles", "do not load it; no saver writes such frames";
    /// A pickle inside a constant.
    NESTED_PAYLOAD, "pickle/nested-payload", Suspicious, High, "a constant of the pickle hides another pickle", "find out what reads the constant, and weigh what is in it";
    /// Bytes behind the last pickle.
    TRAILING_DATA, "pickle/trailing-data", Suspicious, Medium, "bytes behind the end of the pickle belong to nothing", "find out what they are, or have the file written anew";
    /// Zeros behind the last pickle.
    PADDING, "pickle/padding", Note, Negligible, "zeros follow the end of the pickle", "nothing needs to be done";
    /// Bytes before the first pickle.
    LEADING_DATA, "pickle/leading-data", Suspicious, Medium, "the pickle does not begin at the beginning of the file", "find out what the bytes before it are for";
    /// Buffers that are not in the file.
    OUT_OF_BAND, "pickle/out-of-band-buffer", Suspicious, Medium, "the pickle wants buffers that no file can hold", "ask its maker for a file that is whole in itself";
    /// The value grows when it is used.
    RESOURCE_BOMB, "pickle/resource-bomb", Unreadable, High, "values that hold each other many times expand beyond any memory", "do not load it";
    /// Loading fails here.
    BROKEN, "pickle/broken", Unreadable, Medium, "the pickle contradicts itself and no unpickler reads beyond this place", "fetch the file again, or have its maker write it anew";
    /// A name that is no text.
    INVALID_NAME, "pickle/invalid-name", Unreadable, High, "a name is not UTF-8: readers disagree on what follows", "do not load it; no saver writes such names";
    /// A class with its source, in older files of PyTorch.
    MODULE_SOURCE, "pickle/module-source", Note, Negligible, "the file carries the source of its classes, for comparison", "nothing needs to be done: loaders only compare the text";
    /// A tensor looks beyond its storage.
    VIEW_OUTSIDE, "torch/view-outside-storage", Suspicious, High, "a tensor's shape and strides reach beyond its storage", "do not load it with a loader that does not check this";
    /// Storage and file disagree.
    STORAGE_SIZE, "torch/storage-size", Suspicious, Medium, "a storage has not the size that the pickle says", "fetch the file again and compare its digest";
    /// A side file.
    SIDE_FILE, "joblib/side-file", Note, Negligible, "arrays of the file lie in other files beside it", "weigh these files too";
    /// A side file elsewhere.
    SIDE_FILE_OUTSIDE, "joblib/side-file-outside", Malicious, High, "loading reads a file outside the model's folder", "do not load it";
    /// An array of objects.
    OBJECT_ARRAY, "npy/object-array", Note, Negligible, "the array is one of objects, so loading it unpickles", "load it with allow_pickle=False, which refuses it";
    /// The bytes of an array are not there or too many.
    ARRAY_SIZE, "npy/size", Suspicious, Medium, "the file has not the size that shape and type give", "fetch the file again and compare its digest";
}
