# The tensors of one network by their published names, mapped from its files, in the format in which they are stored.
# A weight whose stored numbers are multiplied by a scale has it beside it: float32, NAME_scale, [] or [rows, 1].
class Weights(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  tensors : Dict[str, Tensor]
  mapped : List[Tensor]
  buffer : List[Tensor]
  dtype : int

  def open(self, path: str, elements: int, dtype: int) -> int:
    """Maps a whole file as numbers of one dtype; the tensors attached next are views of it."""
    self.mapped = [torch.from_file(path, False, elements, dtype=dtype)]
    return elements

  def hold(self, bytes: Tensor) -> int:
    """Takes a copy of a whole file instead; the tensors attached next are copied out of it."""
    self.mapped = [bytes]
    return bytes.numel()

  def count(self, shape: List[int]) -> int:
    n = 1
    for side in shape:
      n = n * side
    return n

  def placed(self, x: Tensor, like: Tensor, convert: bool) -> Tensor:
    """On the device of like; converted to the dtype of computation if asked."""
    if convert:
      x = x.to(self.dtype)
      if x.dim() == 4 and not like.is_cuda:
        # channels last, as the CPU's convolutions want it; a card's group norm would turn each picture back
        x = x.contiguous(memory_format=2)
    return x.to(like.device)

  def attach_bytes(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool, dtype: int) -> int:
    """As attach, for bytes: of a small file, or of a tensor that starts at an odd offset. Copies them first."""
    n = self.count(shape)
    size = torch.empty([0], dtype=dtype).element_size()
    x = torch.view_copy(self.mapped[0].narrow(0, offset, n * size).clone(), dtype=dtype).view(shape)
    self.tensors[name] = self.placed(x, like, convert)
    return n

  def attach(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool) -> int:
    """Adds a view of the mapped file. Copies it only to another device, or to convert it now."""
    n = self.count(shape)
    x = self.mapped[0].narrow(0, offset, n).view(shape)
    self.tensors[name] = self.placed(x, like, convert)
    return n

  def close(self) -> int:
    self.mapped = annotate(List[Tensor], [])
    return len(self.tensors)

  def attach_scale(self, name: str, scale: Tensor) -> int:
    """Adds the scale of a weight, float32 [] or [rows, 1]."""
    self.tensors[name + "_scale"] = scale.clone()
    return scale.numel()

  def reserve(self, elements: int) -> int:
    """From now on, matrices are converted into one buffer on the CPU, with room for the largest. So one call runs at a
    time, and none with gradients."""
    self.buffer = [torch.empty([elements], dtype=self.dtype)]
    return elements

  def converted(self, w: Tensor) -> Tensor:
    """A stored matrix in the dtype of computation, for a product that follows at once: the next one overwrites it. A
    new copy for each use costs more than the conversion, since the system hands out its memory page by page."""
    if w.dtype == self.dtype or len(self.buffer) == 0:
      return w.to(self.dtype)
    return self.buffer[0].narrow(0, 0, w.numel()).view(w.size()).copy_(w)

  def get(self, name: str) -> Tensor:
    """In the dtype of computation: the stored tensor itself if it has this dtype, else a copy for this use."""
    t = self.tensors[name]
    scale = name + "_scale"
    if scale in self.tensors:
      return (t.to(6) * self.tensors[scale]).to(self.dtype)
    return t.to(self.dtype)

  def rows(self, name: str, ids: Tensor) -> Tensor:
    """Rows of an embedding table [n, width], in the dtype of computation: ids int64 [..] → [.., width]."""
    x = torch.embedding(self.tensors[name], ids)  # [.., width]
    scale = name + "_scale"
    if scale in self.tensors:
      s = self.tensors[scale]
      if s.dim() > 0:
        s = torch.embedding(s, ids)  # [.., 1]
      x = x.to(6) * s
    return x.to(self.dtype)

  def product(self, x: Tensor, name: str) -> Tensor:
    """x [.., in] times the transposed weight [out, in] → [.., out].

    A scale multiplies the product, so that the stored numbers, which every dtype holds exactly, are not rounded with
    it. In fp16 the unscaled product could be too large.
    """
    w = name + ".weight"
    scale = w + "_scale"
    if scale in self.tensors:
      if self.dtype == 5:
        return __torch__.linear(x, self.get(w))
      return __torch__.linear(x, self.converted(self.tensors[w])).mul_(self.tensors[scale].flatten())
    return __torch__.linear(x, self.converted(self.tensors[w]))

  def linear(self, x: Tensor, name: str) -> Tensor:
    """[.., in] → [.., out]"""
    return self.product(x, name)

  def affine(self, x: Tensor, name: str) -> Tensor:
    """[.., in] → [.., out], with a bias"""
    if name + ".weight_scale" in self.tensors:
      return self.product(x, name) + self.get(name + ".bias")
    return torch.linear(x, self.converted(self.tensors[name + ".weight"]), self.get(name + ".bias"))
