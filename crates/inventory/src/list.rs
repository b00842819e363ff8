//! Every reader, every resolver and every check, one line each. What is not here does not run.

use wb_read::Reader;

use crate::{Check, Resolver, check, read, resolve};

/// The readers. Their order does not matter.
pub const READERS: &[&dyn Reader] = &[
    &read::elf::Elf,
    &wb_aimodel::folder::bento_yaml::BentoYamlReader,
    &wb_aimodel::folder::blob_digest::BlobDigestReader,
    &wb_aimodel::folder::hub_blob::HubBlobReader,
    &wb_aimodel::folder::hub_config::HubConfigReader,
    &wb_aimodel::folder::hub_ref::HubRefReader,
    &wb_aimodel::folder::lfs_pointer::LfsPointerReader,
    &wb_aimodel::folder::license_text::LicenseTextReader,
    &wb_aimodel::folder::local_dir::LocalDirMetadataReader,
    &wb_aimodel::folder::merge_config::MergeConfigReader,
    &wb_aimodel::folder::ml_model::MlModelReader,
    &wb_aimodel::folder::model_card::ModelCardReader,
    &wb_aimodel::folder::model_code::ModelCodeReader,
    &wb_aimodel::folder::model_toml::ModelTomlReader,
    &wb_aimodel::folder::nim_manifest::NimManifestReader,
    &wb_aimodel::folder::ollama_manifest::OllamaManifestReader,
    &wb_aimodel::folder::requirements::ModelRequirementsReader,
    &wb_aimodel::folder::shard_index::ShardIndexReader,
    &wb_aimodel::folder::template_file::TemplateFileReader,
    &wb_aimodel::folder::triton_config::TritonConfigReader,
    &wb_aimodel::ModelReader,
    &read::model_side_file::ModelSideFiles,
    &read::nvidia::header::NvidiaHeader,
    &read::nvidia::toolkit::CudaToolkitVersion,
    &read::nvidia::torch::TorchVersionFile,
    &read::os::apk_installed::ApkInstalled,
    &read::os::copyright::Copyright,
    &read::os::dpkg_status::DpkgStatus,
    &read::os::dpkg_files::DpkgFiles,
    &read::os::os_release::OsReleaseFile,
    &read::os::rpm_database::RpmDatabase,
    &read::os::rpm_manifest::RpmManifest,
    &read::python::direct_url::DirectUrlFile,
    &read::python::dist_info::DistInfo,
    &read::python::egg_info::EggInfoFiles,
    &read::python::interpreter::Interpreter,
    &read::python::patchlevel::Patchlevel,
    &read::python::pep770::Pep770,
    &read::python::record::Record,
    &read::python::vendored::Vendored,
    &read::python::virtualenv::Virtualenv,
    &read::python::wheel::Wheel,
    &read::script::notebook::Notebook,
    &read::script::python::PythonScript,
    &read::script::shell::ShellScript,
    &read::secret::credentials::Credentials,
    &read::secret::private_key::PrivateKey,
];

/// Readers of every file, for the verbs that compare files with what packages say about them. A scan does without.
pub const FILE_READERS: &[&dyn Reader] = &[
    &read::integrity::bytecode::BytecodeReader,
    &read::integrity::file_digest::FileDigests,
    &read::integrity::path_file::PathFileReader,
    &read::integrity::source_words::SourceWordsReader,
];

/// Readers of every file, for the verbs that are about models: the digest of a model is made of those of all its files.
pub const HASH_READERS: &[&dyn Reader] = &[&read::file_hash::FileHashes];

/// The resolvers, in the order in which they run: each may build on the ones before it.
#[rustfmt::skip]
pub const RESOLVERS: &[&dyn Resolver] = &[
    &resolve::operating_system::OperatingSystem,
    &resolve::dpkg::Dpkg,
    &resolve::apk::Apk,
    &resolve::rpm::Rpm,
    &resolve::python::interpreter::PythonInterpreters,
    &resolve::python::packages::PythonPackages,
    &resolve::python::vendored::PythonVendored,
    &resolve::python::requirements::PythonRequirements,
    &resolve::native_libraries::NativeLibraries,
    &resolve::cuda::Cuda,
    &resolve::native_libraries::links::NativeLinks,
    &resolve::debian_licenses::DebianLicenses,
    &resolve::models::Models,
    &resolve::ownership::Ownership,
    &resolve::licenses::Licenses,
];

/// The checks. Their order does not matter.
pub const CHECKS: &[&dyn Check] = &[
    &check::configuration::debug_port::DebugPort,
    &check::configuration::latest_base::LatestBase,
    &check::configuration::no_health_check::NoHealthCheck,
    &check::configuration::package_manager_cache::PackageManagerCache,
    &check::configuration::runs_as_root::RunsAsRoot,
    &check::configuration::secret_file::SecretFiles,
    &check::configuration::secret_in_environment::SecretInEnvironment,
    &check::configuration::secret_in_history::SecretInHistory,
    &check::configuration::secret_in_label::SecretInLabel,
    &check::configuration::setuid_files::SetuidFiles,
    &check::configuration::shell_history::ShellHistory,
    &check::configuration::ssh_server::SshServer,
    &check::configuration::world_readable_key::WorldReadableKey,
    &check::configuration::world_writable_path::WorldWritablePath,
    &check::model::blob_mismatch::BlobMismatch,
    &check::model::external_data_link::ExternalDataLink,
    &check::model::lfs_pointer::LfsPointerFile,
    &check::model::license_conflict::LicenseConflict,
    &check::model::lineage_contradicted::LineageContradicted,
    &check::model::link_out_of_folder::LinkOutOfFolder,
    &check::model::look_alike_name::LookAlikeName,
    &check::model::malicious_model::MaliciousModel,
    &check::model::metadata_mismatch::MetadataMismatch,
    &check::model::model_code::ModelCode,
    &check::model::remote_code_unpinned::RemoteCodeUnpinned,
    &check::model::shard_mismatch::ShardMismatch,
    &check::model::suspicious_model::SuspiciousModel,
    &check::model::unreadable_model::UnreadableModel,
    &check::runtime_fetch::cloud_copy::CloudCopy,
    &check::runtime_fetch::download::Download,
    &check::runtime_fetch::package_install::PackageInstall,
    &check::runtime_fetch::plain_http::PlainHttp,
    &check::runtime_fetch::remote_code::RemoteCode,
    &check::runtime_fetch::remote_script::RemoteScript,
    &check::runtime_fetch::source_checkout::SourceCheckout,
    &check::runtime_fetch::unpinned_dataset::UnpinnedDataset,
    &check::runtime_fetch::unpinned_model::UnpinnedModel,
];

/// The checks of every file against what packages say about it; they need what [`FILE_READERS`] see.
pub const FILE_CHECKS: &[&dyn Check] = &[
    &check::integrity::bytecode_changed::BytecodeChanged,
    &check::integrity::bytecode_without_source::BytecodeWithoutSource,
    &check::integrity::file_changed::FileChanged,
    &check::integrity::file_missing::FileMissing,
    &check::integrity::mode_changed::ModeChanged,
    &check::integrity::path_file::PathFileCode,
    &check::integrity::setuid::SetuidUnexpected,
    &check::integrity::startup_code::StartupCode,
    &check::integrity::unowned_executable::UnownedExecutable,
    &check::integrity::unowned_module::UnownedModule,
];
