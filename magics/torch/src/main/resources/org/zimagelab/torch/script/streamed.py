# Blocks of a network that take turns in a few slots of the device's memory. Between its turns a block lies in host
# memory. The tensors of streamed block j are views of slot j % S; whoever asks for them by name does not see the slots.
class Blocks(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  transfer : __torch__.Transfer
  order : Dict[str, int]
  names : Dict[int, List[str]]
  sizes : Dict[int, Dict[int, int]]
  offsets : Dict[str, int]
  shapes : Dict[str, List[int]]
  dtypes : Dict[str, int]
  sources : Dict[int, List[Tensor]]
  targets : Dict[int, List[Tensor]]
  hosted : List[str]
  slots : List[Tensor]
  held : List[int]
  repeated : int
  copied : int

  def declare(self, block: str) -> int:
    """Adds a block without tensors. Blocks are declared in the order in which the network computes them."""
    j = len(self.order)
    self.order[block] = j
    self.names[j] = annotate(List[str], [])
    self.sizes[j] = annotate(Dict[int, int], {})
    return j

  def add(self, block: str, name: str, x: Tensor, dtype: int) -> int:
    """Gives an attached tensor a place in its block: the number of values of its dtype before it.

    A place is as far from a multiple of 64 bytes as the tensor is now: a matrix product may round differently
    otherwise.
    """
    j = self.order[block]
    sizes = self.sizes[j]
    bytes = torch.empty([0], dtype=dtype).element_size()
    used = sizes[dtype] if dtype in sizes else 0
    step = 512 // bytes
    shift = x.storage_offset() * bytes % 64 // bytes if x.dtype == dtype else 0
    place = (used + step - 1) // step * step + shift
    sizes[dtype] = place + x.numel()
    self.offsets[name] = place
    self.shapes[name] = x.shape
    self.dtypes[name] = dtype
    self.names[j].append(name)
    return place

  def keep(self, name: str, tensors: Dict[str, Tensor], like: Tensor) -> int:
    """Keeps a tensor that is no block's in host memory: for a card as a copy, which the file cannot change."""
    self.hosted.append(name)
    if like.is_cuda:
      tensors[name] = tensors[name].clone()
    return len(self.hosted)

  def pack(self, block: str, tensors: Dict[str, Tensor]) -> int:
    """Puts the tensors of a block, all added, where they wait for their turns."""
    j = self.order[block]
    names = self.names[j]
    self.sources[j] = self.transfer.packed(names, tensors, self.sizes[j], self.dtypes, self.offsets)
    return len(names)

  def open(self, slots: int, repeated: int, tensors: Dict[str, Tensor], like: Tensor) -> int:
    """Makes the slots and lets the tensors be views of them. Blocks before repeated are not part of every pass."""
    self.repeated = repeated
    n = min(slots, len(self.order))
    for k in range(n):
      largest = annotate(Dict[int, int], {})
      for j in range(k, len(self.order), n):
        for dtype, size in self.sizes[j].items():
          largest[dtype] = max(largest[dtype], size) if dtype in largest else size
      buffers = annotate(Dict[int, Tensor], {})
      for dtype, size in largest.items():
        buffers[dtype] = torch.empty([size], dtype=dtype, device=like.device)
        self.slots.append(buffers[dtype])
      for j in range(k, len(self.order), n):
        for name in self.names[j]:
          shape = self.shapes[name]
          count = 1
          for side in shape:
            count = count * side
          tensors[name] = buffers[self.dtypes[name]].narrow(0, self.offsets[name], count).view(shape)
        self.targets[j] = self.transfer.places(self.names[j], tensors, self.sources[j], buffers)
      self.held.append(-1)
    return self.transfer.open(n, like)

  def fetch(self, j: int) -> int:
    """Begins to copy a block into its slot. The slot holds no block until this is certain."""
    k = j % len(self.held)
    self.held[k] = -1
    self.transfer.copy(k, self.sources[j], self.targets[j])
    self.held[k] = j
    self.copied = self.copied + 1
    return j

  def begin(self, block: str) -> int:
    """Makes sure that the block is in its slot, also where the last pass ended halfway."""
    if block in self.order:
      j = self.order[block]
      k = j % len(self.held)
      if self.held[k] != j:
        self.transfer.release(k)
        self.fetch(j)
      self.transfer.wait(k)
    return 0

  def end(self, block: str) -> int:
    """Gives the slot to the block that needs it next: in this pass, or at the beginning of the next one."""
    if block in self.order:
      n = len(self.held)
      j = self.order[block]
      k = j % n
      self.transfer.release(k)
      next = j + n
      if next >= len(self.order):
        next = self.repeated + (k - self.repeated) % n
      if next < len(self.order) and self.held[k] != next:
        self.fetch(next)
    return 0

  def bytes(self, tensors: Dict[str, Tensor]) -> int:
    """What is on the device: the slots, and the tensors that do not wait in host memory."""
    n = 0
    for slot in self.slots:
      n = n + slot.nbytes
    for name, x in tensors.items():
      if name not in self.offsets and name not in self.hosted:
        n = n + x.nbytes
    return n

  def close(self) -> int:
    """To be called before the slots are freed: a copy into them may be under way."""
    return self.transfer.close()
