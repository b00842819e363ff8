//! Rules of flat formats: FlatBuffers, XML, tree ensembles, engines, and the dumps of Lua and R.

rules! {
    "flat/";
    /// An operator whose code the loading program brings.
    CUSTOM_OPERATOR, "custom-operator", Suspicious, Medium, "an operator that is not of the format's own set: native code elsewhere runs for it", "find out which library registers it before you load it";
    /// A custom operator, delegate or TensorFlow operator that is widely used.
    KNOWN_OPERATOR, "known-operator", Note, Low, "a custom operator or delegate that is widely used", "see that the program that loads it has the operator from its maker";
    /// A TensorFlow operator inside TFLite that reaches files or runs code.
    FLEX_ESCAPE, "flex-escape", Malicious, High, "a TensorFlow operator inside the model reads or writes files, or runs Python", "do not load it";
    /// A delegate that is not known.
    UNKNOWN_DELEGATE, "unknown-delegate", Suspicious, Medium, "parts of it run in a delegate that is not known", "find out which library is the delegate before you load it";
    /// An offset that leads out of the file.
    BAD_OFFSET, "bad-offset", Unreadable, Medium, "an offset leads outside the file", "fetch the file again and compare its digest";
    /// A tensor whose type and shape do not fit its bytes.
    MISMATCH, "mismatch", Unreadable, Medium, "type and shape of a tensor do not fit its bytes", "have its maker write the file anew";
    /// Bytes after the end.
    TRAILING, "trailing", Suspicious, Medium, "bytes after the end of the model: room for a second file", "find out what the bytes are";
    /// A name that occurs twice.
    DUPLICATE_KEY, "duplicate-key", Suspicious, Medium, "a name occurs twice in one object, so readers differ in what they load", "do not load it before its maker explains which of the two is meant";
    /// A tree whose nodes lead out of it.
    TREE_OUT_OF_BOUNDS, "tree-out-of-bounds", Malicious, High, "a node of a tree leads outside the tree, where a reader finds foreign memory", "do not load it";
    /// Machine code that only its maker's library can read.
    NATIVE_CODE, "native-code", Unreadable, Medium, "a compiled engine: native code, bound to one version and device, that nothing but its loader can read", "build the engine yourself from a model that can be weighed, or waive this file by its digest";
    /// A document type declaration.
    DOCTYPE, "xml-doctype", Suspicious, Medium, "XML with a document type declaration, which models do not have", "have its maker write the file anew without it";
    /// An entity that reaches a file or an address.
    EXTERNAL_ENTITY, "xml-external-entity", Malicious, High, "XML that makes its reader fetch a file or an address", "do not load it";
    /// Entities made of entities.
    ENTITY_BOMB, "xml-entity-bomb", Malicious, High, "XML entities made of entities: text that grows without end when it is read", "do not load it";
    /// A function in a Lua dump.
    LUA_FUNCTION, "lua-function", Suspicious, Medium, "Lua bytecode, which runs unchecked as soon as something calls it", "take the weights alone, in a format without code";
    /// A promise in an R dump.
    R_PROMISE, "r-promise", Malicious, High, "an R promise: its expression runs as soon as the value is looked at", "do not load it, and update R to 4.4.0 or later", ["CVE-2024-27322"];
    /// Bytecode in an R dump.
    R_BYTECODE, "r-bytecode", Suspicious, Medium, "R bytecode, which runs unchecked when it is called", "take the weights alone, in a format without code";
}
