//! Functions that fetch, from the documentation of the libraries that have them.

use super::super::Rule;

/// One function, or a family of them.
pub(super) struct Api {
    /// The module it is imported from; empty when its name alone tells.
    pub(super) root: &'static str,
    /// Its last name; `fetch_*` for a beginning; `*` for every class, and for the model functions of torchvision.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// How its arguments are read.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A command line: text for a shell, or a list of arguments.
    Command,
    /// Arguments of pip.
    Pip,
    /// `torch.hub.load(repository, …, source=…)`.
    TorchHub,
    /// Something by its name: position and keywords of that name, keywords of the revision.
    Named { rule: Rule, at: u32, keywords: &'static [&'static str], when: When },
    /// A file by its address, and the keywords of its checksum.
    File { at: u32, checksum: &'static [&'static str] },
    /// An ordinary HTTP client: only a fetch when what it gets is kept or run.
    Client,
}

/// When such a function fetches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Always, unless the name is a local path.
    Always,
    /// Only when it is given a name.
    Given,
    /// When this argument is true, or is a text (position, keyword); what it is by default.
    Set(&'static str, bool),
    /// When the name is an address.
    Address,
    /// `load_dataset`: unless it reads local files.
    Dataset,
    /// `pipeline`: unless it is given a model that was loaded before.
    Pipeline,
}

const fn api(root: &'static str, name: &'static str, kind: Kind) -> Api {
    Api { root, name, kind }
}

const fn named(
    root: &'static str,
    name: &'static str,
    rule: Rule,
    keywords: &'static [&'static str],
    when: When,
) -> Api {
    Api { root, name, kind: Kind::Named { rule, at: 0, keywords, when } }
}

const fn file(root: &'static str, name: &'static str, checksum: &'static [&'static str]) -> Api {
    Api { root, name, kind: Kind::File { at: 0, checksum } }
}

const MODEL: &[&str] =
    &["pretrained_model_name_or_path", "model_name_or_path", "model_id", "model_name", "model", "name"];
const REPOSITORY: &[&str] = &["repo_id", "repo", "model_id", "handle"];
const NAME: &[&str] = &["name", "path", "id", "info_or_id", "model_name"];

/// The functions. The first that fits counts.
#[rustfmt::skip]
pub(super) const APIS: &[Api] = &[
    api("subprocess", "run", Kind::Command),
    api("subprocess", "call", Kind::Command),
    api("subprocess", "check_call", Kind::Command),
    api("subprocess", "check_output", Kind::Command),
    api("subprocess", "Popen", Kind::Command),
    api("subprocess", "getoutput", Kind::Command),
    api("subprocess", "getstatusoutput", Kind::Command),
    api("os", "system", Kind::Command),
    api("os", "popen", Kind::Command),
    api("os", "exec*", Kind::Command),
    api("os", "spawn*", Kind::Command),
    api("os", "posix_spawn*", Kind::Command),
    api("asyncio", "create_subprocess_shell", Kind::Command),
    api("asyncio", "create_subprocess_exec", Kind::Command),
    api("IPython", "system", Kind::Command),
    api("IPython", "getoutput", Kind::Command),
    api("get_ipython()", "system", Kind::Command),
    api("get_ipython()", "getoutput", Kind::Command),
    api("pip", "main", Kind::Pip),
    api("torch.hub", "load", Kind::TorchHub),
    api("torch.hub", "help", Kind::TorchHub),
    api("torch.hub", "list", Kind::TorchHub),
    file("torch.hub", "load_state_dict_from_url", &["check_hash"]),
    file("torch.hub", "download_url_to_file", &["hash_prefix"]),
    file("torch.utils.model_zoo", "load_url", &["check_hash"]),
    file("torchvision.datasets.utils", "download_url", &["md5"]),
    file("torchvision.datasets.utils", "download_and_extract_archive", &["md5"]),
    named("huggingface_hub", "hf_hub_download", Rule::Model, REPOSITORY, When::Always),
    named("huggingface_hub", "snapshot_download", Rule::Model, REPOSITORY, When::Always),
    named("huggingface_hub", "cached_download", Rule::Model, &["url"], When::Always),
    named("huggingface_hub", "from_pretrained_keras", Rule::Model, MODEL, When::Always),
    named("huggingface_hub", "from_pretrained_fastai", Rule::Model, REPOSITORY, When::Always),
    named("modelscope", "snapshot_download", Rule::Model, REPOSITORY, When::Always),
    named("modelscope", "model_file_download", Rule::Model, REPOSITORY, When::Always),
    named("modelscope", "dataset_snapshot_download", Rule::Dataset, &["dataset_id"], When::Always),
    named("modelscope", "load", Rule::Dataset, &["dataset_name"], When::Always),
    api("modelscope", "pipeline", Kind::Named { rule: Rule::Model, at: 1, keywords: &["model"], when: When::Pipeline }),
    api("transformers", "pipeline", Kind::Named { rule: Rule::Model, at: 1, keywords: &["model"], when: When::Pipeline }),
    api("peft", "from_pretrained", Kind::Named { rule: Rule::Model, at: 1, keywords: &["model_id"], when: When::Given }),
    named("", "from_pretrained", Rule::Model, MODEL, When::Always),
    named("", "from_single_file", Rule::Model, &["pretrained_model_link_or_path"], When::Address),
    named("", "load_lora_weights", Rule::Model, &["pretrained_model_name_or_path_or_dict"], When::Given),
    named("", "load_ip_adapter", Rule::Model, &["pretrained_model_name_or_path_or_dict"], When::Given),
    named("", "load_textual_inversion", Rule::Model, &["pretrained_model_name_or_path"], When::Given),
    named("sentence_transformers", "SentenceTransformer", Rule::Model, MODEL, When::Given),
    named("sentence_transformers", "CrossEncoder", Rule::Model, MODEL, When::Given),
    named("sentence_transformers", "SparseEncoder", Rule::Model, MODEL, When::Given),
    named("FlagEmbedding", "BGEM3FlagModel", Rule::Model, MODEL, When::Given),
    named("FlagEmbedding", "Flag*", Rule::Model, MODEL, When::Given),
    named("FlagEmbedding", "from_finetuned", Rule::Model, MODEL, When::Given),
    named("vllm", "LLM", Rule::Model, &["model"], When::Given),
    named("vllm", "AsyncEngineArgs", Rule::Model, &["model"], When::Given),
    named("vllm", "EngineArgs", Rule::Model, &["model"], When::Given),
    named("faster_whisper", "WhisperModel", Rule::Model, &["model_size_or_path"], When::Given),
    named("whisper", "load_model", Rule::Model, &["name"], When::Given),
    named("clip", "load", Rule::Model, &["name"], When::Given),
    named("open_clip", "create_model*", Rule::Model, &["model_name"], When::Set("pretrained", false)),
    named("timm", "create_model", Rule::Model, &["model_name"], When::Set("pretrained", false)),
    named("torchvision.datasets", "*", Rule::Dataset, &["root"], When::Set("download", false)),
    named("torchaudio.datasets", "*", Rule::Dataset, &["root"], When::Set("download", false)),
    named("torchaudio.pipelines", "get_model", Rule::Model, &[], When::Always),
    named("torchvision.models", "*", Rule::Model, &[], When::Set("weights", false)),
    named("keras.applications", "*", Rule::Model, &[], When::Set("weights", true)),
    named("keras.datasets", "load_data", Rule::Dataset, &[], When::Always),
    file("keras", "get_file", &["file_hash", "md5_hash"]),
    named("tensorflow_hub", "load", Rule::Model, &["handle"], When::Address),
    named("tensorflow_hub", "KerasLayer", Rule::Model, &["handle"], When::Address),
    named("tensorflow_hub", "resolve", Rule::Model, &["handle"], When::Address),
    named("tensorflow_datasets", "load", Rule::Dataset, &["name"], When::Set("download", true)),
    named("tensorflow_datasets", "download_and_prepare", Rule::Dataset, &[], When::Always),
    named("datasets", "load_dataset", Rule::Dataset, &["path"], When::Dataset),
    named("datasets", "load_dataset_builder", Rule::Dataset, &["path"], When::Dataset),
    named("evaluate", "load", Rule::RemoteCode, &["path"], When::Always),
    named("sklearn.datasets", "fetch_*", Rule::Dataset, &["name"], When::Set("download_if_missing", true)),
    named("seaborn", "load_dataset", Rule::Dataset, &["name"], When::Always),
    named("statsmodels", "get_rdataset", Rule::Dataset, &["dataname"], When::Always),
    named("kagglehub", "model_download", Rule::Model, &["handle"], When::Always),
    named("kagglehub", "dataset_download", Rule::Dataset, &["handle"], When::Always),
    named("kaggle", "dataset_download_files", Rule::Dataset, &["dataset"], When::Always),
    named("kaggle", "competition_download_files", Rule::Dataset, &["competition"], When::Always),
    named("nltk", "download", Rule::Download, &["info_or_id"], When::Given),
    named("spacy", "download", Rule::PackageInstall, &["model"], When::Given),
    named("stanza", "download", Rule::Download, &["lang"], When::Given),
    named("gensim.downloader", "load", Rule::Download, NAME, When::Given),
    named("easyocr", "Reader", Rule::Download, &["lang_list"], When::Set("download_enabled", true)),
    named("mlflow", "load_model", Rule::Model, &["model_uri"], When::Address),
    named("mlflow", "download_artifacts", Rule::Download, &["artifact_uri"], When::Address),
    file("urllib", "urlretrieve", &[]),
    file("wget", "download", &[]),
    file("gdown", "download", &["hash"]),
    file("gdown", "cached_download", &["hash", "md5"]),
    file("gdown", "download_folder", &[]),
    file("pooch", "retrieve", &["known_hash"]),
    named("git", "clone_from", Rule::SourceCheckout, &["url"], When::Given),
    named("dulwich", "clone", Rule::SourceCheckout, &["source"], When::Given),
    named("pygit2", "clone_repository", Rule::SourceCheckout, &["url"], When::Given),
    named("boto3", "download_file", Rule::CloudCopy, &["Bucket"], When::Always),
    named("boto3", "download_fileobj", Rule::CloudCopy, &["Bucket"], When::Always),
    named("google.cloud.storage", "download_to_filename", Rule::CloudCopy, &[], When::Always),
    named("google.cloud.storage", "download_as_bytes", Rule::CloudCopy, &[], When::Always),
    named("azure.storage.blob", "download_blob", Rule::CloudCopy, &[], When::Always),
    api("requests", "get", Kind::Client),
    api("requests", "post", Kind::Client),
    api("requests", "request", Kind::Client),
    api("httpx", "get", Kind::Client),
    api("httpx", "stream", Kind::Client),
    api("httpx", "request", Kind::Client),
    api("urllib3", "request", Kind::Client),
    api("urllib", "urlopen", Kind::Client),
    api("aiohttp", "get", Kind::Client),
];

/// The row of a function.
pub(super) fn find(path: &str) -> Option<&'static Api> {
    // TensorFlow brings Keras along, and other libraries import their friends.
    let path = path.strip_prefix("tensorflow.").filter(|rest| rest.starts_with("keras.")).unwrap_or(path);
    let (module, last) = path.rsplit_once('.')?;
    APIS.iter().find(|api| {
        let name = match api.name.strip_suffix('*') {
            Some("") => {
                api.root == "torchvision.models" || last.starts_with(|first: char| first.is_ascii_uppercase())
            }
            Some(start) => last.starts_with(start),
            None => last == api.name,
        };
        name && (api.root.is_empty()
            || module
                .strip_prefix(api.root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with('(')))
    })
}
