//! What is wrong with archives and compressions: readers that disagree, names that lead out, bytes that hide.

rules! {
    "";
    /// Several formats in one file.
    POLYGLOT, "container/polyglot", Suspicious, Medium, "the same bytes are two things that have nothing to do with each other", "find out which of them the loader takes, and why the other is there";
    /// A model's name on a container that no loader of such models writes.
    WRONG_FOR_NAME, "container/wrong-for-name", Suspicious, Medium, "the container is not one that files of this name have", "unpack it, weigh what comes out, and ask its maker why it was packed so";
    /// Bytes behind the end.
    TRAILING_DATA, "container/trailing-data", Suspicious, Low, "bytes lie behind the end of the packed data, where readers do not look", "have its maker write the file anew";
    /// A name that leads out of the folder.
    ESCAPING_NAME, "archive/escaping-name", Malicious, High, "a member's name leads out of the folder it is unpacked into", "do not unpack it; fetch the model elsewhere", ["CVE-2024-5187"];
    /// A link that leads out of the folder.
    ESCAPING_LINK, "archive/escaping-link", Malicious, High, "a link leads out of the folder it is unpacked into", "do not unpack it; fetch the model elsewhere", ["CVE-2024-5187"];
    /// A member that is written through a link of the same archive.
    THROUGH_LINK, "archive/through-link", Malicious, High, "a member is written through a link of the same archive", "do not unpack it; fetch the model elsewhere";
    /// A link to an absolute path.
    ABSOLUTE_LINK, "archive/absolute-link", Suspicious, Medium, "a link leads to an absolute path", "unpack it only with a tool that refuses such links";
    /// A device, a pipe.
    SPECIAL_FILE, "archive/special-file", Suspicious, Medium, "a member is a device or a pipe", "unpack it only with a tool that refuses such members";
    /// A name with NUL or control characters.
    ODD_NAME, "archive/odd-name", Suspicious, Medium, "a member's name holds NUL or control characters", "have its maker write the archive anew";
    /// A name that is not UTF-8.
    FOREIGN_NAME, "archive/foreign-name", Note, Low, "a member's name is not UTF-8", "nothing, unless a reader of yours stumbles over it";
    /// The same name twice.
    DUPLICATE_NAME, "archive/duplicate-name", Suspicious, Medium, "two members have the same name, and readers differ in which one they take", "have its maker write the archive anew";
    /// Names in the record and the directory differ.
    NAME_MISMATCH, "zip/name-mismatch", Suspicious, High, "a member has one name at its place and another one in the directory", "do not load it: readers disagree about what is in it", ["CVE-2025-1944", "GHSA-7q5r-7gvp-wc82"];
    /// Sizes, methods or offsets in the record and the directory differ.
    HEADER_MISMATCH, "zip/header-mismatch", Suspicious, Medium, "a member's record and the directory disagree about size, method or checksum", "do not load it: readers disagree about what is in it";
    /// Flags of encryption on plain data.
    LYING_FLAGS, "zip/lying-flags", Suspicious, High, "a member is marked as encrypted or patched and is plain", "do not load it: the mark keeps scanners away and loaders ignore it", ["CVE-2025-1945", "GHSA-w8jq-xcqf-f792"];
    /// The checksum is not that of the content.
    WRONG_CHECKSUM, "zip/wrong-checksum", Suspicious, Medium, "a member's checksum is not that of its content", "fetch the file again; a wrong checksum keeps scanners away and loaders ignore it", ["CVE-2025-10156", "GHSA-mjqp-26hc-grxg"];
    /// A member that the directory does not list.
    NOT_LISTED, "zip/not-listed", Suspicious, Medium, "a member is in the file and not in the directory", "do not load it: readers disagree about what is in it";
    /// Members that share bytes.
    OVERLAP, "zip/overlap", Suspicious, Medium, "members share the same bytes", "do not load it: no ordinary writer makes such archives";
    /// Bytes before the first member.
    DATA_BEFORE, "zip/data-before", Suspicious, Low, "bytes lie before the first member", "find out what they are; loaders that look at the beginning see another file";
    /// Bytes between members.
    DATA_BETWEEN, "zip/data-between", Suspicious, Low, "bytes lie between the members, where no reader looks", "have its maker write the archive anew";
    /// Bytes behind the directory.
    DATA_AFTER, "zip/data-after", Suspicious, Low, "bytes lie behind the end of the archive", "have its maker write the archive anew";
    /// More than one directory.
    TWO_DIRECTORIES, "zip/two-directories", Suspicious, Medium, "there is more than one directory, and readers differ in which one they take", "do not load it: readers disagree about what is in it";
    /// The view of a tensor leaves its storage.
    OUT_OF_STORAGE, "torch/out-of-storage", Malicious, High, "a tensor reaches out of its storage, or a storage is larger than its record", "do not load it with torch before 2.10", ["CVE-2026-24747"];
    /// A storage that is larger than it should be.
    STORAGE_SIZE, "torch/storage-size", Suspicious, Low, "a storage's record holds more bytes than its elements have", "have its maker write the file anew";
    /// A storage that is not there.
    STORAGE_MISSING, "torch/storage-missing", Unreadable, Medium, "a storage that tensors need is not in the archive", "fetch the file again and compare its digest";
    /// A storage that nobody uses.
    STORAGE_UNUSED, "torch/storage-unused", Note, Low, "a storage is in the archive and no tensor uses it", "nothing, unless the file is larger than it should be";
    /// A callable in a configuration that runs code.
    NEMO_DANGEROUS_TARGET, "nemo/dangerous-target", Malicious, High, "the configuration names a callable that runs code, and loading calls it", "do not load it; read model_config.yaml", ["CVE-2025-23304"];
    /// A callable in a configuration that is not known.
    NEMO_UNKNOWN_TARGET, "nemo/unknown-target", Suspicious, Medium, "the configuration names a callable that is not of the known frameworks, and loading calls it", "read the code it names before loading", ["CVE-2025-23304"];
    /// The configuration could not be taken apart.
    NEMO_ODD_CONFIG, "nemo/odd-config", Unreadable, Medium, "the configuration is no YAML that is understood", "read model_config.yaml before loading";
    /// A type that runs code.
    SKOPS_DANGEROUS_TYPE, "skops/dangerous-type", Malicious, High, "the schema names a function or type that runs code", "do not trust it; read schema.json", ["CVE-2025-54412", "CVE-2025-54413"];
    /// A type that is not known.
    SKOPS_UNKNOWN_TYPE, "skops/unknown-type", Suspicious, Medium, "the schema names a type that is not of the known libraries", "list it as trusted only after reading its code";
    /// A node whose outside and inside disagree.
    SKOPS_LYING_NODE, "skops/lying-node", Malicious, High, "a node is checked under one name and loads another", "do not load it with skops before 0.12", ["CVE-2025-54412", "CVE-2025-54413"];
    /// Code that a server runs.
    MAR_CODE, "mar/code", Note, Low, "the archive holds code that the server imports", "read it as you read any code you deploy";
    /// A manifest that names files outside.
    MAR_ESCAPE, "mar/escaping-path", Malicious, High, "the manifest names a file outside the archive", "do not serve it";
    /// An executable that is a model too.
    EXECUTABLE, "llamafile/executable", Note, Low, "the file is a program for several systems with the model inside", "run it only when you would run any other program of its maker";
}
