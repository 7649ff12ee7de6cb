# The tensors of one network by their published names, mapped from its files, in the format in which they are stored.
# A weight whose stored numbers are multiplied by a scale has it beside it: float32, NAME_scale, [] or [rows, 1]. For a
# weight in one of GGUF's formats of blocks, formats has the format's number; its bytes are [.., blocks of a row, n].
# For a linear layer with a low-rank adaptation, adapted has [down [rank, in], up [rank, out]], and a bias [out] if it has
# one, in the dtype of computation and on the device, whatever the stored weight is and wherever it waits.
class Weights(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  tensors : Dict[str, Tensor]
  mapped : List[Tensor]
  buffer : List[Tensor]
  formats : Dict[str, int]
  adapted : Dict[str, List[Tensor]]
  dtype : int
  blocks : __torch__.Blocks

  def open(self, path: str, elements: int, dtype: int) -> int:
    """Maps a whole file as numbers of one dtype; the tensors attached next are views of it."""
    self.mapped = [torch.from_file(path, False, elements, dtype=dtype)]
    return elements

  def hold(self, bytes: Tensor) -> int:
    """Takes a copy of a whole file instead; the tensors attached next are copied out of it."""
    self.mapped = [bytes]
    return bytes.numel()

  def hold_as(self, bytes: Tensor, dtype: int) -> int:
    """Takes bytes as numbers of a dtype, without a copy; the tensors attached next are views of them."""
    x = torch.empty([0], dtype=dtype)
    n = bytes.numel() // x.element_size()
    # view(dtype) is not to be had in TorchScript
    self.mapped = [x.set_(bytes, 0, [n], [1])]
    return n

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

  def round(self, name: str, dtype: int, like: Tensor) -> int:
    """Rounds an attached matrix [out, in] to bf16 (15), or to int8 (1) or fp8 (24) with a scale for each row: the
    greatest |w| of the row over the format's greatest number. The scale is on the device of like."""
    w = self.tensors[name]
    if dtype == 15:
      self.tensors[name] = w.to(15)
      return dtype
    most = 127. if dtype == 1 else 448.
    x = w.to(6)  # [out, in]
    greatest = x.abs().amax([1], True)  # [out, 1]
    scale = greatest.masked_fill(greatest == 0, most) / most
    x = x / scale
    self.tensors[name] = (x.round() if dtype == 1 else x).to(dtype)
    self.tensors[name + "_scale"] = scale.to(like.device)
    return dtype

  def attach_format(self, name: str, format: int) -> int:
    """Says in which of GGUF's formats of blocks an attached tensor is."""
    self.formats[name] = format
    return format

  def adapt(self, name: str, down: Tensor, up: Tensor) -> int:
    """Adds x downᵀ upᵀ to the products of a linear layer from now on: down [rank, in], up [out, rank], float32 on the
    device, strength included. Further ones of the same layer are added too."""
    a = down.to(self.dtype).clone()
    b = up.t().to(self.dtype).contiguous()  # [rank, out]
    if name in self.adapted:
      f = self.adapted[name]
      self.adapted[name] = [torch.cat([f[0], a]), torch.cat([f[1], b])] + f[2:]
    else:
      self.adapted[name] = [a, b]
    return a.size(0)

  def adapt_bias(self, name: str, bias: Tensor) -> int:
    """Adds a bias [out], float32, to the products of a layer that is adapted already."""
    f = self.adapted[name]
    x = bias.to(self.dtype).clone()
    self.adapted[name] = f[:2] + [x + f[2] if len(f) > 2 else x]
    return x.numel()

  def adapt_none(self) -> int:
    """Removes all adaptations."""
    n = len(self.adapted)
    self.adapted = annotate(Dict[str, List[Tensor]], {})
    return n

  def adapted_product(self, y: Tensor, x: Tensor, name: str) -> Tensor:
    """y [.., out], the product of x [.., in], plus that of the layer's low-rank adaptation, in place."""
    f = self.adapted[name]
    h = torch.linear(x, f[0])  # [.., rank]
    y = y.flatten(0, -2).addmm_(h.flatten(0, -2), f[1]).view(y.size())
    return y.add_(f[2]) if len(f) > 2 else y

  def reserve(self, elements: int) -> int:
    """From now on, matrices are converted into one buffer on the CPU, with room for the largest. So one call runs at a
    time, and none with gradients."""
    self.buffer = [torch.empty([elements], dtype=self.dtype)]
    return elements

  def format(self, name: str) -> int:
    """0 if each number is stored on its own."""
    return self.formats[name] if name in self.formats else 0

  def block_values(self, format: int) -> int:
    return 1 if format == 0 else 32 if format < 10 else 256

  def fill(self, out: Tensor, t: Tensor, format: int) -> Tensor:
    """Writes the values of stored numbers, without their scale, into out, which has their shape. On the CPU some at a
    time, so that what lies between the two formats stays in its cache."""
    fp8 = t.dtype == 23 or t.dtype == 24
    # PyTorch converts these one by one
    slow = fp8 or t.dtype == 5 and out.dtype == 15
    if format == 0 and (t.is_cuda or not slow):
      return out.copy_(t)
    per = self.block_values(format)
    raw = t.flatten() if format == 0 else t.flatten(0, -2)  # [n] or [n, bytes]
    n = raw.size(0)
    o = out.view([n]) if format == 0 else out.view([n, per])
    step = (1 << 24 if t.is_cuda else 1 << 19) // per
    between = o if out.dtype == 6 else torch.empty_like(o[:step], dtype=6)
    for i in range(0, n, step):
      k = min(step, n - i)
      f = o[i:i + k] if out.dtype == 6 else between[:k]
      if fp8:
        __torch__.fill_fp8(raw[i:i + k], f)
      elif format == 0:
        f.copy_(raw[i:i + k])
      else:
        __torch__.fill_blocks(raw[i:i + k], f, format)
      if out.dtype != 6:
        o[i:i + k].copy_(f)
    return out

  def shape(self, t: Tensor, format: int) -> List[int]:
    """In values."""
    if format == 0:
      return t.size()
    return t.size()[:-2] + [t.size(-2) * self.block_values(format)]

  def whole(self, t: Tensor, format: int, scales: List[Tensor]) -> Tensor:
    """The values of stored numbers, computed in float32, in the dtype of computation."""
    x = self.fill(torch.empty(self.shape(t, format), dtype=6, device=t.device), t, format)
    for s in scales:
      while 0 < s.dim() and s.dim() < x.dim():
        s = s.unsqueeze(-1)  # [rows, 1, ..]
      x = x.mul_(s)
    return x.to(self.dtype)

  def scales(self, name: str) -> List[Tensor]:
    """The scale of a tensor, or none."""
    scale = name + "_scale"
    return [self.tensors[scale]] if scale in self.tensors else annotate(List[Tensor], [])

  def get(self, name: str) -> Tensor:
    """In the dtype of computation: the stored tensor itself if it has this dtype, else a copy for this use."""
    t = self.tensors[name]
    format = self.format(name)
    scales = self.scales(name)
    if format == 0 and len(scales) == 0:
      return t.to(self.dtype)
    return self.whole(t, format, scales)

  def rows(self, name: str, ids: Tensor) -> Tensor:
    """Rows of an embedding table [n, width], in the dtype of computation: ids int64 [..] → [.., width].

    The table may be in host memory, the scale is where the ids are.
    """
    t = self.tensors[name]
    format = self.format(name)
    scales = self.scales(name)
    if format == 0 and len(scales) == 0:
      return torch.embedding(t, ids.to(t.device)).to(ids.device).to(self.dtype)
    flat = ids.flatten()
    if len(scales) > 0 and scales[0].dim() > 0:
      scales = [scales[0].index_select(0, flat)]
    rows = t.index_select(0, flat.to(t.device)).to(ids.device)
    return self.whole(rows, format, scales).view(ids.size() + [-1])

  def converted(self, name: str) -> Tensor:
    """The stored numbers of a matrix, without its scale, in the dtype of computation, for a product that follows at
    once: the next one overwrites them. A new copy for each use costs more than the conversion, since the system hands
    out its memory page by page."""
    t = self.tensors[name]
    format = self.format(name)
    if format == 0 and t.dtype == self.dtype:
      return t
    if len(self.buffer) == 0 and format == 0 and t.element_size() > 1:
      return t.to(self.dtype)  # with gradients, if there are any
    shape = self.shape(t, format)
    if len(self.buffer) == 0:
      return self.fill(torch.empty(shape, dtype=self.dtype, device=t.device), t, format)
    return self.fill(self.buffer[0].narrow(0, 0, self.count(shape)).view(shape), t, format)

  def product(self, x: Tensor, name: str) -> Tensor:
    """x [.., in] times the transposed weight [out, in] → [.., out].

    A scale multiplies the product, so that the stored numbers, which every dtype holds exactly, are not rounded with
    it. In fp16 the unscaled product could be too large.
    """
    w = name + ".weight"
    scales = self.scales(w)
    if len(scales) == 0:
      return __torch__.linear(x, self.converted(w))
    if self.dtype == 5:
      return __torch__.linear(x, self.get(w))
    return __torch__.linear(x, self.converted(w)).mul_(scales[0].flatten())

  def linear(self, x: Tensor, name: str) -> Tensor:
    """[.., in] → [.., out]"""
    y = self.product(x, name)
    return self.adapted_product(y, x, name) if name in self.adapted else y

  def sums(self) -> int:
    """The dtype of the sum that a network's blocks add to. fp16 ends at 65504, which it exceeds."""
    return 6 if self.dtype == 5 else self.dtype

  def divided(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    """Divides each row of x [.., n], in place, by the power of two that brings it within -1 to 1, if it is not.

    Returns x and the powers, float32 [.., 1]. A row with an infinite number becomes NaN, so it is not hidden.
    """
    largest = torch.linalg_vector_norm(x, inf, [-1], True, dtype=6)
    power = torch.exp2(torch.ceil(torch.log2(torch.clamp(largest, 1.))))
    return x.mul_((1. / power).to(x.dtype)), power

  def linear_of_large(self, x: Tensor, name: str) -> Tensor:
    """As linear, for x that fp16 holds but whose product it does not: there x is divided, which changes x, and the
    product is multiplied by the same powers of two in float32."""
    if self.dtype != 5:
      return self.linear(x, name)
    x, power = self.divided(x)
    return self.linear(x, name).to(6) * power

  def gated_linear(self, gate: Tensor, x: Tensor, name: str) -> Tensor:
    """linear of gate * x. In fp16 neither gate * x nor its product need fit, as in linear_of_large."""
    if self.dtype != 5:
      return self.linear(gate * x, name)
    gate, p = self.divided(gate)
    x, q = self.divided(x)
    return self.linear(gate.mul_(x), name).to(6) * (p * q)

  def affine(self, x: Tensor, name: str) -> Tensor:
    """[.., in] → [.., out], with a bias"""
    if name + ".weight_scale" in self.tensors:
      y = self.product(x, name) + self.get(name + ".bias")
    else:
      y = torch.linear(x, self.converted(name + ".weight"), self.get(name + ".bias"))
    return self.adapted_product(y, x, name) if name in self.adapted else y

  def begin(self, block: str) -> int:
    """Goes before the use of a block's tensors, which the name of the block begins."""
    return self.blocks.begin(block)

  def end(self, block: str) -> int:
    """Goes behind the last use of a block's tensors. Until the next begin they may be those of another block."""
    return self.blocks.end(block)

  def bytes(self) -> int:
    """What the tensors take on the device."""
    n = self.blocks.bytes(self.tensors)
    for factors in self.adapted.values():
      for x in factors:
        n = n + x.nbytes
    return n
