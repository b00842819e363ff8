//! What lies beside models and reaches beyond them: code that is fetched, blobs that are not what they are called
//! (sections 7 and 9 of the design of models).

rules! {
    "folder/";
    /// `auto_map` and its kin name code beside the model.
    LOCAL_CODE, "local-code", Note, Low,
        "the model brings code of its own, which loading runs when remote code is trusted",
        "read the code, and pin the revision of the repository", ["CVE-2026-22807"];
    /// `org/repo--module.Class` without a revision.
    REMOTE_CODE, "remote-code", Suspicious, High,
        "loading fetches code from another repository and runs it, and no revision is pinned",
        "pin a revision (code_revision), or copy the code beside the model and read it", ["CVE-2026-22807"];
    /// The same with a revision.
    REMOTE_CODE_PINNED, "remote-code-pinned", Note, Medium,
        "loading fetches code of a pinned revision from another repository and runs it",
        "read the code at that revision";
    /// The configuration trusts code by itself.
    TRUSTS_CODE, "trusts-remote-code", Suspicious, High,
        "the configuration itself says that remote code is trusted, which is for whoever loads it to say",
        "remove trust_remote_code from the file", ["CVE-2026-5241"];
    /// Attention that is fetched.
    REMOTE_KERNEL, "remote-kernel", Suspicious, High,
        "the implementation of attention is fetched from a repository and runs native code",
        "name an implementation that is installed (sdpa, eager, flash_attention_2)", ["CVE-2026-4372"];
    /// A Hydra target that runs code.
    TARGET, "hydra-target", Malicious, Critical,
        "the configuration names a function that runs code or programs as what to instantiate",
        "do not load it; report it", ["CVE-2025-23304"];
    /// A Hydra target that is not known.
    TARGET_UNKNOWN, "hydra-target-unknown", Suspicious, Medium,
        "the configuration names a function to instantiate that is not of a known library",
        "see what the function does before anything instantiates it", ["CVE-2025-23304"];
    /// A module that is imported because the configuration says so.
    IMPORTS, "imports-module", Suspicious, Medium,
        "the configuration has its loader import a module that is not of a known library",
        "see what importing the module does before anything loads the model";
    /// A pointer that leads out of the folder.
    PATH_OUT, "path-out", Malicious, High,
        "a path in the file leads out of the model's folder",
        "do not load it; report it";
    /// A key that stands twice.
    TWICE, "twice", Suspicious, Low,
        "a key stands twice in one object, and readers differ in which one they take",
        "have its maker write the file anew";
    /// A blob is not what its name says.
    BLOB_MISMATCH, "blob-mismatch", Malicious, Critical,
        "the content of a blob is not what its name says: it was changed or damaged",
        "delete the blob and fetch it again; find out who changed it";
    /// A download that was not finished.
    INCOMPLETE, "incomplete", Unreadable, Medium,
        "a download that was not finished",
        "finish the download, or delete it";
    /// A pointer in place of a file.
    LFS_POINTER, "lfs-pointer", Unreadable, Medium,
        "a Git LFS pointer stands in place of the file, so nothing is said of the file",
        "fetch it: git lfs pull";
    /// A reference that is no commit.
    BAD_REFERENCE, "bad-reference", Malicious, High,
        "a reference of the cache holds something that is no commit, and a loader makes a path of it",
        "delete the cache of this repository and fetch it again";
    /// A manifest that says what cannot be.
    BAD_MANIFEST, "bad-manifest", Malicious, High,
        "a manifest names a blob in a way that leads elsewhere",
        "delete the model and fetch it again", ["CVE-2024-37032"];
    /// Python that a server runs.
    PYTHON_BACKEND, "python-backend", Note, Medium,
        "the server runs Python code that lies in the model repository",
        "read model.py of every version";
    /// A licence that is said to be another and has no text.
    LICENSE_UNNAMED, "license-unnamed", Note, Medium,
        "the card says that the licence is another one, and neither names nor links it",
        "ask the maker under which licence the model is";
    /// A requirement that is fetched from elsewhere.
    DIRECT_REQUIREMENT, "direct-requirement", Suspicious, Medium,
        "a requirement of the model is fetched from an address, not from the index",
        "pin it by version and hash from the index";
}
