# Copies from pinned host memory into the slots on a card: by a stream of their own, beside the computation.
# CPU builds of libtorch do not know the classes Stream and Event.
class Transfer(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  side : List[__torch__.torch.classes.cuda.Stream]
  ready : List[__torch__.torch.classes.cuda.Event]
  free : List[__torch__.torch.classes.cuda.Event]

  def pieces(self, size: int, dtype: int) -> List[Tensor]:
    """Pinned buffers for size values. PyTorch makes each as large as the next power of two, so they are such powers."""
    pieces = annotate(List[Tensor], [])
    done = 0
    while done < size:
      n = 262144
      while done + 2 * n <= size:
        n = 2 * n
      piece = torch.empty([n], dtype=dtype, layout=None, device=torch.device("cpu"), pin_memory=True)
      pieces.append(piece.narrow(0, 0, min(n, size - done)))
      done = done + n
    return pieces

  def packed(self, names: List[str], tensors: Dict[str, Tensor], sizes: Dict[int, int], dtypes: Dict[str, int],
             offsets: Dict[str, int]) -> List[Tensor]:
    """The tensors in pinned buffers, those of one dtype behind each other, read from the file straight into them."""
    all = annotate(List[Tensor], [])
    for dtype, size in sizes.items():
      pieces = self.pieces(size, dtype)
      for name in names:
        if dtypes[name] == dtype:
          values = tensors[name].reshape([-1])
          first = offsets[name]
          start = 0
          for piece in pieces:
            stop = start + piece.numel()
            a = max(first, start)
            b = min(first + values.numel(), stop)
            if a < b:
              piece.narrow(0, a - start, b - a).copy_(values.narrow(0, a - first, b - a))
            start = stop
          # the mapped file is no longer needed for it
          tensors[name] = torch.empty([0], dtype=dtype)
      all = all + pieces
    return all

  def places(self, names: List[str], tensors: Dict[str, Tensor], sources: List[Tensor],
             buffers: Dict[int, Tensor]) -> List[Tensor]:
    """The parts of a slot that these sources are copied to."""
    places = annotate(List[Tensor], [])
    used = annotate(Dict[int, int], {})
    for source in sources:
      dtype = source.dtype
      start = used[dtype] if dtype in used else 0
      places.append(buffers[dtype].narrow(0, start, source.numel()))
      used[dtype] = start + source.numel()
    return places

  def open(self, slots: int, like: Tensor) -> int:
    side = __torch__.torch.classes.cuda.Stream.__new__(__torch__.torch.classes.cuda.Stream)
    side.__init__(like.device, 0)
    self.side.append(side)
    for k in range(slots):
      ready = __torch__.torch.classes.cuda.Event.__new__(__torch__.torch.classes.cuda.Event)
      ready.__init__(False, False, False)
      self.ready.append(ready)
      free = __torch__.torch.classes.cuda.Event.__new__(__torch__.torch.classes.cuda.Event)
      free.__init__(False, False, False)
      self.free.append(free)
    return slots

  def copy(self, slot: int, sources: List[Tensor], targets: List[Tensor]) -> int:
    """Behind the last use of the slot, and at the same time as what is computed meanwhile."""
    side = self.side[0]
    computing = ops.cuda.current_stream(targets[0].device)
    side.wait_event(self.free[slot])
    ops.cuda.set_stream(side)
    for i in range(len(sources)):
      targets[i].copy_(sources[i], True)
    self.ready[slot].record(side)
    ops.cuda.set_stream(computing)
    return slot

  def wait(self, slot: int) -> int:
    """What is computed from now on comes behind the copy into the slot."""
    self.ready[slot].wait(ops.cuda.current_stream(self.side[0].device))
    return slot

  def release(self, slot: int) -> int:
    """The next copy into the slot comes behind what has been computed up to now."""
    self.free[slot].record(ops.cuda.current_stream(self.side[0].device))
    return slot

  def close(self) -> int:
    for side in self.side:
      side.synchronize()
    return 0
