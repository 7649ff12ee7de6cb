# Copies from host memory into the slots on a CPU, where both are the same memory: at once, tensor by tensor.
class Transfer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def packed(self, names: List[str], tensors: Dict[str, Tensor], sizes: Dict[int, int], dtypes: Dict[str, int],
             offsets: Dict[str, int]) -> List[Tensor]:
    """The tensors as they are: a mapped file serves as host memory."""
    return [tensors[name] for name in names]

  def places(self, names: List[str], tensors: Dict[str, Tensor], sources: List[Tensor],
             buffers: Dict[int, Tensor]) -> List[Tensor]:
    """The parts of a slot that these sources are copied to."""
    return [tensors[name] for name in names]

  def open(self, slots: int, like: Tensor) -> int:
    return slots

  def copy(self, slot: int, sources: List[Tensor], targets: List[Tensor]) -> int:
    for i in range(len(sources)):
      targets[i].copy_(sources[i])
    return slot

  def wait(self, slot: int) -> int:
    return slot

  def release(self, slot: int) -> int:
    return slot

  def close(self) -> int:
    return 0
