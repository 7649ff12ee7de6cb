# A network whose blocks are all in the memory of its device: nothing is to be done around a block.
class Blocks(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def begin(self, block: str) -> int:
    return 0

  def end(self, block: str) -> int:
    return 0

  def bytes(self, tensors: Dict[str, Tensor]) -> int:
    """What is on the device: all tensors."""
    n = 0
    for x in tensors.values():
      n = n + x.nbytes
    return n
