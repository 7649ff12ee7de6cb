# The tensors of one network by their published names, mapped from its safetensors files.
class Weights(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  tensors : Dict[str, Tensor]
  mapped : List[Tensor]
  dtype : int

  def open(self, path: str, elements: int, dtype: int) -> int:
    """Maps a whole file as numbers of one dtype; the tensors attached next are views of it."""
    self.mapped = [torch.from_file(path, False, elements, dtype=dtype)]
    return elements

  def hold(self, bytes: Tensor) -> int:
    """Takes a copy of a whole file instead; the tensors attached next are copied out of it."""
    self.mapped = [bytes]
    return bytes.numel()

  def attach_bytes(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool, dtype: int) -> int:
    """Like attach, out of bytes: of a small file, or where the tensor starts at an odd place. Copies it first."""
    n = 1
    for side in shape:
      n = n * side
    size = torch.empty([0], dtype=dtype).element_size()
    x = torch.view_copy(self.mapped[0].narrow(0, offset, n * size).clone(), dtype=dtype).view(shape)
    if convert:
      x = x.to(self.dtype)
      if len(shape) == 4 and not like.is_cuda:
        # as in attach
        x = x.contiguous(memory_format=2)
    self.tensors[name] = x.to(like.device)
    return n

  def attach(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool) -> int:
    """Adds a view of the mapped file; copies it only to another device, or where it is to be converted now."""
    n = 1
    for side in shape:
      n = n * side
    x = self.mapped[0].narrow(0, offset, n).view(shape)
    if convert:
      x = x.to(self.dtype)
      if len(shape) == 4 and not like.is_cuda:
        # the order of the pictures that a convolution meets here, but for a card, whose group norm would turn each back
        x = x.contiguous(memory_format=2)
    self.tensors[name] = x.to(like.device)
    return n

  def close(self) -> int:
    self.mapped = annotate(List[Tensor], [])
    return len(self.tensors)

  def get(self, name: str) -> Tensor:
    """In the dtype of computation: the stored tensor itself where the two agree, else a copy for this one use."""
    return self.tensors[name].to(self.dtype)

  def linear(self, x: Tensor, name: str) -> Tensor:
    return __torch__.linear(x, self.get(name + ".weight"))

  def affine(self, x: Tensor, name: str) -> Tensor:
    return torch.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))
