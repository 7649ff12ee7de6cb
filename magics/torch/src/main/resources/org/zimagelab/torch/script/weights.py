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

  def get(self, name: str) -> Tensor:
    """In the dtype of computation: the stored tensor itself if it has this dtype, else a copy for this use."""
    return self.tensors[name].to(self.dtype)

  def linear(self, x: Tensor, name: str) -> Tensor:
    """[.., in] → [.., out]"""
    return __torch__.linear(x, self.get(name + ".weight"))

  def affine(self, x: Tensor, name: str) -> Tensor:
    """[.., in] → [.., out], with a bias"""
    return torch.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))
