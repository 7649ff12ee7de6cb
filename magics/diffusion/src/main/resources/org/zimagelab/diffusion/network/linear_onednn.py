# x Wᵀ in float32 on an x86 CPU. PyTorch asks MKL; for large matrices oneDNN, which it carries for convolutions, is
# 10 to 20 % faster here, for small ones slower.
def linear(x: Tensor, w: Tensor) -> Tensor:
  if w.size(0) * w.size(1) < 1000000:
    return torch.linear(x, w)
  return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
