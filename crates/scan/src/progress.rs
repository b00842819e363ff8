//! What a scan tells while it works.

/// Hears how a scan goes. Called from several threads.
pub trait Progress: Sync {
    /// The image has this many layers.
    fn start(&self, layers: usize);
    /// A layer came from the cache.
    fn cached(&self, layer: usize);
    /// A layer is being read; `size` is its size as stored.
    fn layer(&self, layer: usize, size: Option<u64>);
    /// A file of that layer, of that size, is next.
    fn entry(&self, layer: usize, size: u64);
    /// A layer was read.
    fn done(&self, layer: usize);
    /// All layers were read, or one failed.
    fn finish(&self);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _layers: usize) {}
    fn cached(&self, _layer: usize) {}
    fn layer(&self, _layer: usize, _size: Option<u64>) {}
    fn entry(&self, _layer: usize, _size: u64) {}
    fn done(&self, _layer: usize) {}
    fn finish(&self) {}
}
